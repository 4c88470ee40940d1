using System.Buffers;
using System.Net.Sockets;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// The one way out to a client: ready frames go straight to its socket, without waiting. What the socket does not take
/// at once waits here, within a bound; beyond it nothing more is taken, and whoever has more reads it from the log when
/// there is room again. Where the bytes have to be encrypted first, all of them wait here for the stream.
/// What is larger than the bound is not copied: its sender waits until the client has taken it.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Bytes that may wait for a client. One batch more than that may, once its first part is on the way.</summary>
    public const int MostPending = 64 * 1024;

    private const int SliceBytes = 16 * 1024;
    private const int LooksPerStall = 4;

    private readonly Lock _gate = new();
    private readonly Socket? _socket;
    private readonly Stream? _stream;
    private readonly bool _isDirect;
    private readonly TimeSpan _stall;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _failed;

    private byte[] _pending = [];
    private ReadOnlyMemory<byte> _lent;
    private int _length;
    private int _sending;
    private bool _draining;
    private bool _closed;
    private TaskCompletionSource? _drained;

    /// <param name="socket">The client's connection; null if it cannot be had.</param>
    /// <param name="stream">Where bytes go that have to be encrypted first; null to send them by the socket as they are.</param>
    /// <param name="failed">Called once, when the client is gone or has stalled.</param>
    public Outbox(Socket? socket, Stream? stream, TimeSpan stall, TimeProvider time, Action<Exception> failed)
    {
        (_socket, _stream, _isDirect) = (socket, stream, stream is null);
        (_stall, _time, _failed) = (stall, time, failed);
        try
        {
            if (_isDirect)
                socket!.Blocking = false;
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            _closed = true; // The client left during the handshake; who reads from it learns so too.
        }
    }

    /// <summary>Bytes that the client's side has acknowledged; 0 where that cannot be known.</summary>
    public long Taken => _socket is null ? 0 : TcpProgress.Acknowledged(_socket);

    /// <summary>Bytes that the client has not taken yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
                return _length + _sending;
        }
    }

    /// <summary>Sends whole frames, or takes them to be sent soon; does not wait.</summary>
    /// <returns>False if too much is waiting already: nothing was taken.</returns>
    public bool TrySend(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed)
                return true; // Nobody reads any more; the connection is being taken down.
            if (frames.IsEmpty)
                return true;
            if (_length + _sending + frames.Length > MostPending)
                return false;
            if (_draining)
                return Keep(frames);
            return _isDirect ? SendNow(frames) : Keep(frames);
        }
    }

    /// <summary>As <see cref="TrySend"/>, but waits for room.</summary>
    /// <param name="frames">
    /// If they are larger than the bound, they must never change again: they may be on their way when this is cancelled.
    /// </param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation)
    {
        while (!TryTake(frames))
            await WhenDrained().WaitAsync(cancellation);
        if (frames.Length > MostPending)
            await WhenDrained().WaitAsync(cancellation);
    }

    /// <summary>As <see cref="TrySend"/>, also for what is larger than the bound, which must never change again.</summary>
    public bool TryTake(ReadOnlyMemory<byte> frames) => frames.Length > MostPending ? TryLend(frames) : TrySend(frames.Span);

    /// <summary>Takes the last frame, after which nothing is sent.</summary>
    /// <returns>Completes when the client has taken everything.</returns>
    public Task CloseAsync(ReadOnlySpan<byte> last)
    {
        lock (_gate)
        {
            if (!_closed && (_draining || !_isDirect))
                Keep(last);
            else if (!_closed)
                SendNow(last);
            _closed = true;
        }
        return WhenDrained();
    }

    /// <summary>Sends nothing more; what waits is thrown away.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _closed = true;
            Release();
        }
    }

    /// <summary>Completes when nothing waits for the client.</summary>
    public Task WhenDrained()
    {
        lock (_gate)
        {
            if (!_draining)
                return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    private bool SendNow(ReadOnlySpan<byte> frames)
    {
        int sent;
        SocketError error;
        try
        {
            sent = _socket!.Send(frames, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            (sent, error) = (0, SocketError.OperationAborted);
        }
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Fail(new SocketException((int)error));
            return true;
        }
        return sent >= frames.Length || Keep(frames[Math.Max(0, sent)..]);
    }

    private bool TryLend(ReadOnlyMemory<byte> frames)
    {
        lock (_gate)
        {
            if (_closed)
                return true;
            if (_draining)
                return false;
            (_lent, _sending) = (frames, frames.Length);
            Drain();
            return true;
        }
    }

    private bool Keep(ReadOnlySpan<byte> frames)
    {
        if (_pending.Length < _length + frames.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_length + frames.Length);
            _pending.AsSpan(0, _length).CopyTo(larger);
            Return(_pending);
            _pending = larger;
        }
        frames.CopyTo(_pending.AsSpan(_length));
        _length += frames.Length;
        Drain();
        return true;
    }

    private void Drain()
    {
        if (_draining)
            return;
        _draining = true;
        _ = Task.Run(DrainAsync);
    }

    /// <summary>Runs while something waits. It ends by itself, or with the socket, which the connection owns.</summary>
    private async Task DrainAsync()
    {
        while (TryTakeWaiting(out var frames, out var buffer))
        {
            try
            {
                for (var from = 0; from < frames.Length; from += SliceBytes)
                    await SendSliceAsync(frames.Slice(from, Math.Min(SliceBytes, frames.Length - from)));
            }
            catch (Exception gone)
            {
                // Whatever it was, there is no way out any more, and the connection is told.
                lock (_gate)
                    Fail(gone);
                // The buffer may still be in use by what is under way: it is not given back.
                continue;
            }
            Return(buffer);
        }
    }

    /// <param name="buffer">To be given back when the frames have been sent.</param>
    private bool TryTakeWaiting(out ReadOnlyMemory<byte> frames, out byte[] buffer)
    {
        lock (_gate)
        {
            buffer = [];
            if (!_lent.IsEmpty)
                (frames, _lent) = (_lent, default);
            else
                (frames, buffer, _pending, _length) = (_pending.AsMemory(0, _length), _pending, [], 0);
            _sending = frames.Length;
            if (!frames.IsEmpty)
                return true;
            Return(buffer);
            _draining = false;
            _drained?.SetResult();
            _drained = null;
            return false;
        }
    }

    private async Task SendSliceAsync(ReadOnlyMemory<byte> slice)
    {
        var taken = Taken;
        var sending = _isDirect ? SendAllAsync(_socket!, slice) : _stream!.WriteAsync(slice);
        if (sending.IsCompletedSuccessfully)
            return;
        var sent = sending.AsTask();
        // The socket asks for more only when a good part of what it holds is gone, which a slow client takes long for.
        for (var quiet = 0; !await IsDoneAsync(sent, _stall / LooksPerStall, _time); quiet++)
        {
            if (Taken > taken)
                (taken, quiet) = (Taken, -1);
            else if (quiet + 1 >= LooksPerStall)
                throw new ClientStalledException();
        }
    }

    private static async Task<bool> IsDoneAsync(Task sending, TimeSpan wait, TimeProvider time)
    {
        try
        {
            await sending.WaitAsync(wait, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> slice)
    {
        for (var sent = 0; sent < slice.Length;)
            sent += await socket.SendAsync(slice[sent..]);
    }

    private void Fail(Exception reason)
    {
        _closed = true;
        Release();
        _failed(reason);
    }

    private void Release()
    {
        Return(_pending);
        (_pending, _length, _lent) = ([], 0, default);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>The client has not taken a byte for the configured time.</summary>
internal sealed class ClientStalledException() : Exception("the client takes no data");
