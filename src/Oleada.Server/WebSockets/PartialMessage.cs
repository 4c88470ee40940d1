using System.Text.Unicode;

namespace Oleada.Server.WebSockets;

/// <summary>A data message that comes in fragments or in several reads. What is wrong with it is said as soon as it is known.</summary>
internal sealed class PartialMessage(Opcode opcode, bool compressed, FrameLimits limits)
{
    private readonly MessageBuffer _payload = new();
    private MessageBuffer? _inflated;
    private int _checked;
    private long _total;
    private bool _final;
    private bool _skipped;

    // The frame that is being read.
    private long _left;
    private uint _key;

    /// <summary>Whether a frame has begun whose payload has not come whole.</summary>
    public bool InFrame => _left > 0;

    public bool IsWhole => _final && _left == 0;

    private bool IsPlainText => opcode == Opcode.Text && !compressed;

    /// <summary>Incompressible data grows a little when it is compressed.</summary>
    private long MostStored => compressed ? limits.MessageBytes + (limits.MessageBytes / 1024L) + 64 : limits.MessageBytes;

    /// <returns>Null, or why the connection breaks.</returns>
    public SocketMessage? Begin(in FrameHeader header)
    {
        if (header.Length > limits.SkippedBytes - _total)
            return Broken(1009, $"a message has more than {limits.SkippedBytes} bytes");
        (_left, _key, _final) = (header.Length, header.Key, header.Final);
        _total += header.Length;
        if (_total > MostStored && !_skipped)
        {
            _skipped = true;
            _payload.Release();
        }
        return null;
    }

    /// <summary>Takes what belongs to the frame and adds to <paramref name="taken"/> how much that was.</summary>
    /// <returns>Null, or why the connection breaks.</returns>
    public SocketMessage? Take(ReadOnlySpan<byte> bytes, ref long taken)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, _left)];
        _left -= bytes.Length;
        taken += bytes.Length;
        if (_skipped)
            return null;
        Masking.Remove(bytes, _payload.Extend(bytes.Length), _key);
        _key = Masking.After(_key, bytes.Length);
        if (!IsPlainText)
            return null;
        var whole = PartialText.WholeCharacters(_payload.Written.Span[_checked..]);
        if (whole == PartialText.Invalid)
            return NotText();
        _checked += whole;
        return null;
    }

    /// <summary>The message, once it is whole. Its payload lives until <see cref="Release"/>.</summary>
    public SocketMessage Finish()
    {
        if (_skipped)
            return new SocketMessage(SocketMessageKind.TooLong, default);
        if (compressed)
            return Inflate();
        return IsPlainText && _checked < _payload.Length ? NotText() : Whole(_payload);
    }

    public void Release()
    {
        _payload.Release();
        _inflated?.Release();
    }

    private SocketMessage Inflate()
    {
        _inflated = new MessageBuffer();
        var outcome = Inflater.Inflate(_payload, _inflated, limits.MessageBytes);
        return outcome switch
        {
            InflateOutcome.TooLong => new SocketMessage(SocketMessageKind.TooLong, default),
            InflateOutcome.Broken => Broken(1007, "a compressed message cannot be read"),
            _ when opcode == Opcode.Text && !Utf8.IsValid(_inflated.Written.Span) => NotText(),
            _ => Whole(_inflated),
        };
    }

    private SocketMessage Whole(MessageBuffer buffer) =>
        new(opcode == Opcode.Text ? SocketMessageKind.Text : SocketMessageKind.Binary, buffer.Written);

    private static SocketMessage NotText() => Broken(1007, "a text message is not UTF-8");

    private static SocketMessage Broken(int code, string reason) => new(SocketMessageKind.Broken, default, code, reason);
}
