using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Oleada.Server.WebSockets;

/// <summary>
/// The client's half of a WebSocket: frames from a pipe become whole messages. One reader, not thread-safe. A message
/// that lies in one piece is unmasked where it lies, in the pipe's own memory; only what is cut is copied together.
/// While nothing has begun it holds no memory but itself.
/// </summary>
internal sealed class FrameReader(PipeReader input, FrameLimits limits, bool deflate)
{
    /// <summary>Bytes of the pipe's last read that have not been taken.</summary>
    private ReadOnlySequence<byte> _unread;
    private PartialMessage? _partial;

    /// <summary>Holds the payload that was given last, until the next call.</summary>
    private PartialMessage? _given;
    private bool _reading;
    private bool _starved = true;
    private bool _inputEnded;
    private bool _ended;

    private enum Progress
    {
        Starved,
        Frame,
        Message,
    }

    /// <summary>The next message that is buffered already. False: more bytes are needed, see <see cref="WaitAsync"/>.</summary>
    public bool TryRead(out SocketMessage message)
    {
        ReleaseGiven();
        message = default;
        while (!_ended)
        {
            var progress = _partial is { InFrame: true } ? TakePayload(_partial, out message) : TakeFrame(out message);
            if (progress == Progress.Frame)
                continue;
            _starved = progress == Progress.Starved;
            _ended = message.Kind is SocketMessageKind.Close or SocketMessageKind.Broken;
            return !_starved;
        }
        _starved = true;
        return false;
    }

    /// <summary>
    /// Waits until there is more to look at. False: the client's side has ended. After a close or a broken message it drops what
    /// comes until that end, so that the client gets to read the answer before the line is cut.
    /// </summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        ReleaseGiven();
        if (_ended)
            return DropAsync(cancellation);
        if (!_starved)
            return new ValueTask<bool>(true);
        Advance();
        if (_inputEnded)
            return new ValueTask<bool>(false);
        return input.TryRead(out var read) ? new ValueTask<bool>(Accept(read)) : AcceptAsync(cancellation);
    }

    private async ValueTask<bool> AcceptAsync(CancellationToken cancellation) => Accept(await input.ReadAsync(cancellation));

    private bool Accept(ReadResult read)
    {
        (_unread, _reading, _inputEnded) = (read.Buffer, true, read.IsCompleted);
        _starved = read.Buffer.IsEmpty;
        return !read.Buffer.IsEmpty || !read.IsCompleted;
    }

    private async ValueTask<bool> DropAsync(CancellationToken cancellation)
    {
        while (true)
        {
            _unread = _unread.Slice(_unread.End);
            Advance();
            if (_inputEnded)
                return false;
            Accept(await input.ReadAsync(cancellation));
        }
    }

    private void Advance()
    {
        if (_reading)
            input.AdvanceTo(_unread.Start, _unread.End);
        (_unread, _reading) = (default, false);
    }

    private Progress TakeFrame(out SocketMessage message)
    {
        message = default;
        if (!TryReadHeader(out var header, out var fault))
            return fault is null ? Progress.Starved : End(new SocketMessage(SocketMessageKind.Broken, default, 1002, fault), out message);
        if (header.IsControl)
            return TakeControl(header, out message);
        var isPlain = _partial is null && header is { Final: true, Compressed: false } && header.Length <= limits.MessageBytes;
        if (isPlain && header.Size + header.Length <= _unread.FirstSpan.Length)
            return TakeWhole(header, out message);
        _partial ??= new PartialMessage(header.Opcode, header.Compressed, limits);
        _unread = _unread.Slice(header.Size);
        return _partial.Begin(header) is { } broken ? End(broken, out message) : TakePayload(_partial, out message);
    }

    private bool TryReadHeader(out FrameHeader header, out string? fault)
    {
        var continues = _partial is not null;
        if (_unread.FirstSpan.Length >= FrameHeader.Longest || _unread.IsSingleSegment)
            return FrameHeader.TryRead(_unread.FirstSpan, continues, deflate, out header, out fault);
        Span<byte> joined = stackalloc byte[FrameHeader.Longest];
        var length = (int)Math.Min(joined.Length, _unread.Length);
        _unread.Slice(0, length).CopyTo(joined);
        return FrameHeader.TryRead(joined[..length], continues, deflate, out header, out fault);
    }

    private Progress TakeControl(in FrameHeader header, out SocketMessage message)
    {
        message = default;
        if (_unread.Length < header.Size + header.Length)
            return Progress.Starved;
        var payload = TakeUnmasked(header);
        message = header.Opcode switch
        {
            Opcode.Ping => new SocketMessage(SocketMessageKind.Ping, payload),
            Opcode.Pong => new SocketMessage(SocketMessageKind.Pong, payload),
            _ => ClosePayload.Read(payload),
        };
        return message.Kind is SocketMessageKind.Ping or SocketMessageKind.Pong ? Progress.Message : End(message, out message);
    }

    private Progress TakeWhole(in FrameHeader header, out SocketMessage message)
    {
        var payload = TakeUnmasked(header);
        if (header.Opcode == Opcode.Binary)
            message = new SocketMessage(SocketMessageKind.Binary, payload);
        else if (Utf8.IsValid(payload.Span))
            message = new SocketMessage(SocketMessageKind.Text, payload);
        else
            message = new SocketMessage(SocketMessageKind.Broken, default, 1007, "a text message is not UTF-8");
        return Progress.Message;
    }

    /// <summary>Takes a frame whose payload has come whole and is short or lies in one piece.</summary>
    private ReadOnlyMemory<byte> TakeUnmasked(in FrameHeader header)
    {
        var frame = _unread.Slice(header.Size, header.Length);
        // What is read is not read again, so the pipe's memory may be written to.
        var payload = frame.IsSingleSegment ? MemoryMarshal.AsMemory(frame.First) : frame.ToArray();
        Masking.Remove(payload.Span, payload.Span, header.Key);
        _unread = _unread.Slice(frame.End);
        return payload;
    }

    private Progress TakePayload(PartialMessage partial, out SocketMessage message)
    {
        message = default;
        var taken = 0L;
        foreach (var segment in _unread)
        {
            if (partial.Take(segment.Span, ref taken) is { } broken)
                return End(broken, out message);
            if (!partial.InFrame)
                break;
        }
        _unread = _unread.Slice(taken);
        if (!partial.IsWhole)
            return partial.InFrame ? Progress.Starved : Progress.Frame;
        message = partial.Finish();
        (_given, _partial) = (partial, null);
        return Progress.Message;
    }

    private Progress End(SocketMessage last, out SocketMessage message)
    {
        _partial?.Release();
        _partial = null;
        message = last;
        return Progress.Message;
    }

    private void ReleaseGiven()
    {
        _given?.Release();
        _given = null;
    }
}
