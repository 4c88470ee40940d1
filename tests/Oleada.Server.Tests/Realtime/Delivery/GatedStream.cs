namespace Oleada.Server.Tests.Realtime.Delivery;

/// <summary>A client that takes bytes only while its gate is open.</summary>
internal sealed class GatedStream : Stream
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _taken = new();
    private TaskCompletionSource? _closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public byte[] Taken
    {
        get
        {
            lock (_gate)
                return _taken.ToArray();
        }
    }

    public void Close(bool closed)
    {
        lock (_gate)
        {
            if (closed)
            {
                _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return;
            }
            _closed?.SetResult();
            _closed = null;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task? open;
        lock (_gate)
            open = _closed?.Task;
        if (open is not null)
            await open.WaitAsync(cancellationToken);
        lock (_gate)
            _taken.Write(buffer.Span);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
