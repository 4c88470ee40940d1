using System.Buffers.Binary;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

internal sealed record ExpectedMessage(SocketMessageKind Kind, byte[] Payload, int CloseCode = 0);

/// <summary>The frame reader once more, slow and plain: it has all bytes at hand and looks at one after the other.</summary>
internal sealed class FrameModel(FrameInput input)
{
    private readonly List<ExpectedMessage> _messages = [];
    private readonly byte[] _bytes = input.Bytes;
    private int _at;

    // The data message that has begun.
    private int _opcode;
    private bool _compressed;
    private bool _tooLong;
    private long _total;
    private readonly List<byte> _payload = [];

    public static List<ExpectedMessage> Read(FrameInput input)
    {
        var model = new FrameModel(input);
        while (model.ReadFrame())
        {
        }
        return model._messages;
    }

    private int Left => _bytes.Length - _at;

    /// <returns>False if nothing more can be read.</returns>
    private bool ReadFrame()
    {
        if (Left < 1)
            return false;
        var first = _bytes[_at];
        var opcode = first & 0x0F;
        var allowed = opcode is 8 or 9 or 10 ? (first & 0xF0) == 0x80
            : (opcode == 0 && _opcode != 0 && (first & 0x70) == 0)
                || (opcode is 1 or 2 && _opcode == 0 && (first & (input.Deflate ? 0x30 : 0x70)) == 0);
        if (!allowed)
            return Break(1002);
        if (Left < 2)
            return false;
        var length = (long)(_bytes[_at + 1] & 0x7F);
        if (_bytes[_at + 1] < 0x80 || (opcode >= 8 && length > 125))
            return Break(1002);
        var header = length switch { 126 => 8, 127 => 14, _ => 6 };
        if (Left < header - 4)
            return false;
        if (length >= 126)
            length = header == 8 ? BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_at + 2)) : BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(_at + 2));
        if (length < (header switch { 8 => 126, 14 => 65536, _ => 0 }))
            return Break(1002);
        if (Left < header)
            return false;
        var key = _bytes[(_at + header - 4)..(_at + header)];
        _at += header;
        return opcode >= 8 ? ReadControl(opcode, (int)length, key) : ReadData(first, length, key);
    }

    private bool ReadControl(int opcode, int length, byte[] key)
    {
        if (Left < length)
            return false;
        var payload = Unmask(length, key);
        if (opcode != 8)
        {
            _messages.Add(new ExpectedMessage(opcode == 9 ? SocketMessageKind.Ping : SocketMessageKind.Pong, payload));
            return true;
        }
        if (length == 0)
            return Close(1005, []);
        if (length == 1)
            return Break(1002);
        var code = (payload[0] * 256) + payload[1];
        if (code is < 1000 or 1004 or 1005 or 1006 or (> 1014 and < 3000) or > 4999)
            return Break(1002);
        return Utf8Model.Read(payload[2..]) == Utf8State.Whole ? Close(code, payload[2..]) : Break(1007);
    }

    private bool ReadData(byte first, long length, byte[] key)
    {
        if (_opcode == 0)
            (_opcode, _compressed, _tooLong, _total) = (first & 0x0F, (first & 0x40) != 0, false, 0);
        if (length > input.Limits.SkippedBytes - _total)
            return Break(1009);
        _total += length;
        _tooLong |= _total > input.Limits.MessageBytes + (_compressed ? (input.Limits.MessageBytes / 1024) + 64 : 0);
        var came = (int)Math.Min(length, Left);
        var part = Unmask(came, key);
        if (!_tooLong)
            _payload.AddRange(part);
        var isText = _opcode == 1 && !_compressed && !_tooLong;
        if (isText && Utf8Model.Read([.. _payload]) == Utf8State.Broken)
            return Break(1007);
        if (came < length)
            return false;
        return first < 0x80 || Finish(isText);
    }

    private bool Finish(bool isText)
    {
        var (opcode, payload) = (_opcode, _payload.ToArray());
        _opcode = 0;
        _payload.Clear();
        var outcome = InflateOutcome.Whole;
        if (_tooLong)
            outcome = InflateOutcome.TooLong;
        else if (_compressed)
            (outcome, payload) = InflateModel.Read(payload, input.Limits.MessageBytes);
        if (outcome == InflateOutcome.Broken)
            return Break(1007);
        if (outcome == InflateOutcome.Whole && (isText || opcode == 1) && Utf8Model.Read(payload) != Utf8State.Whole)
            return Break(1007);
        _messages.Add(outcome == InflateOutcome.TooLong
            ? new ExpectedMessage(SocketMessageKind.TooLong, [])
            : new ExpectedMessage(opcode == 1 ? SocketMessageKind.Text : SocketMessageKind.Binary, payload));
        return true;
    }

    private byte[] Unmask(int length, byte[] key)
    {
        var payload = new byte[length];
        for (var i = 0; i < length; i++)
            payload[i] = (byte)(_bytes[_at + i] ^ key[i % 4]);
        _at += length;
        return payload;
    }

    private bool Break(int code)
    {
        _messages.Add(new ExpectedMessage(SocketMessageKind.Broken, [], code));
        return false;
    }

    private bool Close(int code, byte[] reason)
    {
        _messages.Add(new ExpectedMessage(SocketMessageKind.Close, reason, code));
        return false;
    }
}
