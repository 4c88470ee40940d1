using System.Text;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// An answer's bytes, up to a bound: an endpoint that never ends is not to fill the server's memory. It tells of each piece
/// that arrives, whatever is in it, keeps the beginning for a message, and ends with an empty line: without one the last
/// event of a stream is not read.
/// </summary>
internal sealed class AnswerBody(Stream inner, long most, Action heard) : Stream
{
    private const int MaxHead = 4096;

    private readonly byte[] _head = new byte[MaxHead];
    private int _headLength;
    private int _endings = "\n\n".Length;
    private int _given;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>The beginning, as far as it was read.</summary>
    public string Head => Encoding.UTF8.GetString(_head, 0, _headLength).TrimStart('\uFEFF');

    /// <summary>Reads to the first character that is no blank, and leaves everything to be read.</summary>
    /// <returns>Null if there is none near the beginning.</returns>
    public async Task<char?> PeekAsync(CancellationToken cancellationToken)
    {
        while (Head.AsSpan().TrimStart().IsEmpty && _headLength < MaxHead)
        {
            var count = Count(await inner.ReadAsync(_head.AsMemory(_headLength), cancellationToken));
            if (count == 0)
                break;
            _headLength += count;
        }
        return Head.TrimStart() is { Length: > 0 } text ? text[0] : null;
    }

    /// <summary>Reads no more than the beginning, for a message.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHead];
        while (_headLength < MaxHead && await ReadAsync(buffer.AsMemory(), cancellationToken) > 0)
        {
        }
        return Head;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given < _headLength)
        {
            var ahead = Math.Min(buffer.Length, _headLength - _given);
            _head.AsMemory(_given, ahead).CopyTo(buffer);
            _given += ahead;
            return ahead;
        }
        var count = Count(await inner.ReadAsync(buffer, cancellationToken));
        if (count == 0 && _endings > 0 && !buffer.IsEmpty)
        {
            _endings--;
            buffer.Span[0] = (byte)'\n';
            return 1;
        }
        var kept = Math.Min(count, MaxHead - _headLength);
        buffer.Span[..kept].CopyTo(_head.AsSpan(_headLength));
        _headLength += kept;
        _given += kept;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        if (read > 0)
            heard();
        _read += read;
        return _read <= most ? read : throw new EndpointException($"the answer is longer than {most} bytes", EndpointException.TooLong);
    }
}
