using System.Buffers.Binary;

namespace Oleada.Server.WebSockets;

internal enum Opcode
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}

/// <summary>What stands before the payload of a client's frame (RFC 6455, section 5.2).</summary>
/// <param name="Key">The mask, its first byte lowest.</param>
/// <param name="Size">Bytes of the header itself.</param>
internal readonly record struct FrameHeader(Opcode Opcode, bool Final, bool Compressed, long Length, uint Key, int Size)
{
    public const int Longest = 14;
    public const int LongestControlPayload = 125;

    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Reads a header from the first bytes of a frame.</summary>
    /// <param name="continues">Whether a message has begun whose last fragment has not come.</param>
    /// <param name="deflate">Whether compression was agreed.</param>
    /// <param name="fault">What the client did wrong; it is named as soon as the byte at fault has come.</param>
    /// <returns>False if there is a fault, or if the header has not come whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool continues, bool deflate, out FrameHeader header, out string? fault)
    {
        header = default;
        fault = null;
        if (bytes.IsEmpty)
            return false;
        fault = FaultInFirst(bytes[0], continues, deflate);
        if (fault is not null || bytes.Length < 2)
            return false;
        fault = FaultInSecond(bytes[0], bytes[1]);
        var lengthBytes = (bytes[1] & 0x7F) switch { 127 => 8, 126 => 2, _ => 0 };
        if (fault is not null || bytes.Length < 2 + lengthBytes)
            return false;
        if (!TryReadLength(bytes, lengthBytes, out var length, out fault) || bytes.Length < 6 + lengthBytes)
            return false;
        var key = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(2 + lengthBytes)..]);
        header = new FrameHeader((Opcode)(bytes[0] & 0x0F), (bytes[0] & 0x80) != 0, (bytes[0] & 0x40) != 0, length, key, 6 + lengthBytes);
        return true;
    }

    private static string? FaultInFirst(byte first, bool continues, bool deflate)
    {
        var opcode = (Opcode)(first & 0x0F);
        if (opcode is not (Opcode.Continuation or Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong))
            return "unknown opcode";
        if ((first & 0x30) != 0)
            return "reserved bits are set";
        if ((first & 0x40) != 0 && !(deflate && opcode is Opcode.Text or Opcode.Binary))
            return "RSV1 is set on a frame that cannot begin a compressed message";
        if (opcode >= Opcode.Close)
            return (first & 0x80) == 0 ? "a control frame is fragmented" : null;
        if (opcode == Opcode.Continuation)
            return continues ? null : "a continuation without a message to continue";
        return continues ? "a message begins before the one before it has ended" : null;
    }

    private static string? FaultInSecond(byte first, byte second)
    {
        if ((second & 0x80) == 0)
            return "a frame is not masked";
        return (first & 0x08) != 0 && (second & 0x7F) > LongestControlPayload ? "a control frame is longer than 125 bytes" : null;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, int lengthBytes, out long length, out string? fault)
    {
        length = lengthBytes switch
        {
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => bytes[1] & 0x7F,
        };
        fault = lengthBytes switch
        {
            8 when length < 0 => "a length has its highest bit set",
            8 when length <= ushort.MaxValue => "a length is not written in the shortest way",
            2 when length < 126 => "a length is not written in the shortest way",
            _ => null,
        };
        return fault is null;
    }
}
