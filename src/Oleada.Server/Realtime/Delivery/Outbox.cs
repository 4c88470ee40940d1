using System.Buffers;
using System.Net.Sockets;
using Oleada.SocketIo;
using Socket = System.Net.Sockets.Socket;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// The one way out to a client: ready frames go straight to its socket, without waiting. What the socket does not take
/// at once waits here, within a bound; beyond it nothing more is taken, and whoever has more reads it from the log when
/// there is room again. Where the bytes have to be encrypted first, all of them wait here for the stream.
/// What is larger than the bound is not copied: its sender waits until the client has taken it. Events that are read from
/// the log may wait as a place in the log; they do so where they are large, or where much waits for all clients together.
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
    private readonly WaitingBytes _waiting;
    private readonly Action<Exception> _failed;

    private byte[] _pending = [];
    private ReadOnlyMemory<byte> _lent;
    private PageRest? _rest;
    private int _length;
    private int _sending;
    private bool _draining;
    private bool _closed;
    private bool _isGone;
    private TaskCompletionSource? _drained;

    /// <param name="socket">The client's connection; null if it cannot be had.</param>
    /// <param name="stream">Where bytes go that have to be encrypted first; null to send them by the socket as they are.</param>
    /// <param name="waiting">Counts what waits in all outboxes.</param>
    /// <param name="failed">Called once, when the client is gone or has stalled.</param>
    public Outbox(Socket? socket, Stream? stream, TimeSpan stall, TimeProvider time, WaitingBytes waiting, Action<Exception> failed)
    {
        (_socket, _stream, _isDirect) = (socket, stream, stream is null);
        (_stall, _time, _waiting, _failed) = (stall, time, waiting, failed);
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
                return _waiting.HasRoom && Keep(frames);
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

    /// <summary>As <see cref="TrySend"/>, for events that can be read from the log once more. Their size has no bound.</summary>
    public bool TrySendRange(ReadOnlySpan<byte> frames, in PageRange range)
    {
        lock (_gate)
        {
            if (_closed || frames.IsEmpty)
                return true;
            if (_draining)
                return _waiting.HasRoom && _length + _sending + frames.Length <= MostPending && Keep(frames);
            var sent = _isDirect ? SendSome(frames) : 0;
            if (sent >= frames.Length || _closed)
                return true;
            var left = frames.Length - sent;
            if (left <= WaitingBytes.Slice || (left <= MostPending && _waiting.HasRoom))
                return Keep(frames[sent..]);
            (_rest, _sending) = (new PageRest(range, sent), left);
            Drain();
            return true;
        }
    }

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
            (_closed, _isGone) = (true, true);
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
        var sent = SendSome(frames);
        return sent >= frames.Length || _closed || Keep(frames[sent..]);
    }

    /// <returns>How many bytes the socket took; when the client is gone, the outbox is closed.</returns>
    private int SendSome(ReadOnlySpan<byte> frames)
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
            Fail(new SocketException((int)error));
        return Math.Max(0, sent);
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
            _waiting.Add(frames.Length);
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
        _waiting.Add(frames.Length);
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
        while (TryTakeWaiting(out var frames, out var buffer, out var rest))
        {
            try
            {
                if (rest is not null)
                    await SendRestAsync(rest);
                for (var from = 0; from < frames.Length; from += SliceBytes)
                    await SendSliceAsync(frames.Slice(from, Math.Min(SliceBytes, frames.Length - from)));
            }
            catch (Exception gone)
            {
                // Whatever it was, there is no way out any more, and the connection is told.
                lock (_gate)
                    Fail(gone);
                // The buffer may still be in use by what is under way: it is not given back.
                buffer = [];
            }
            _waiting.Remove(frames.Length);
            Return(buffer);
        }
    }

    /// <summary>Sends what the socket takes straight from pages, and holds one slice of them while the socket is full.</summary>
    private async Task SendRestAsync(PageRest rest)
    {
        var slice = ArrayPool<byte>.Shared.Rent(_isDirect ? WaitingBytes.Slice : SliceBytes);
        var held = 0;
        while (await rest.PassAsync(Take))
        {
            if (held == 0)
                continue;
            _waiting.Add(held);
            try
            {
                await SendSliceAsync(slice.AsMemory(0, held));
            }
            finally
            {
                _waiting.Remove(held);
            }
        }
        // After a failure it may still be in use by what is under way, and is not given back.
        Return(slice);

        int Take(ReadOnlyMemory<byte> bytes)
        {
            var sent = _isDirect ? TakeNow(bytes.Span) : 0;
            held = Math.Min(bytes.Length - sent, slice.Length);
            bytes.Slice(sent, held).CopyTo(slice);
            return sent + held;
        }
    }

    private int TakeNow(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            return _isGone ? throw new IOException("the client is gone") : SendSome(bytes);
    }

    /// <param name="buffer">To be given back when the frames have been sent.</param>
    /// <param name="rest">To be sent in place of frames.</param>
    private bool TryTakeWaiting(out ReadOnlyMemory<byte> frames, out byte[] buffer, out PageRest? rest)
    {
        lock (_gate)
        {
            (frames, buffer, rest, _rest) = (default, [], _rest, null);
            if (rest is not null)
                return true;
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
        if (_isGone)
            return;
        (_closed, _isGone) = (true, true);
        Release();
        _failed(reason);
    }

    private void Release()
    {
        Return(_pending);
        _waiting.Remove(_length + _lent.Length);
        (_pending, _length, _lent, _rest) = ([], 0, default, null);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>The client has not taken a byte for the configured time.</summary>
internal sealed class ClientStalledException() : Exception("the client takes no data");
