using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Oleada.Server.WebSockets;

/// <summary>The server's half of a WebSocket: ready frames, which are never masked, so the same bytes serve every client.</summary>
internal static class Frames
{
    private const int LongestReason = 123;
    private const int Final = 0x80;
    private const int Compressed = 0x40;

    public static byte[] Text(ReadOnlySpan<byte> payload) => Whole(Final | (int)Opcode.Text, payload);

    public static byte[] Ping(ReadOnlySpan<byte> payload) => Control(Opcode.Ping, payload);

    public static byte[] Pong(ReadOnlySpan<byte> payload) => Control(Opcode.Pong, payload);

    /// <param name="reason">Cut to 123 bytes, between two characters.</param>
    public static byte[] Close(int code, string reason)
    {
        Span<byte> payload = stackalloc byte[2 + LongestReason];
        BinaryPrimitives.WriteUInt16BigEndian(payload, checked((ushort)code));
        var text = Encoding.UTF8.GetEncoder();
        text.Convert(reason, payload[2..], flush: true, out _, out var length, out _);
        return Control(Opcode.Close, payload[..(2 + length)]);
    }

    /// <summary>A compressed frame that needs no frame before it; a plain one where that is not longer.</summary>
    public static byte[] DeflatedText(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return Text(payload);
        using var compressed = new MemoryStream(payload.Length);
        using var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(payload);
        deflate.Flush();
        // A flush ends with an empty block whose last four bytes the receiver puts back.
        var length = (int)compressed.Length - 4;
        return length < payload.Length
            ? Whole(Final | Compressed | (int)Opcode.Text, compressed.GetBuffer().AsSpan(0, length))
            : Text(payload);
    }

    public static void WriteText(IBufferWriter<byte> to, ReadOnlySpan<byte> payload)
    {
        var length = TextLength(payload.Length);
        Fill(to.GetSpan(length), Final | (int)Opcode.Text, payload);
        to.Advance(length);
    }

    /// <returns>Bytes of the whole frame.</returns>
    public static int TextLength(int payloadLength) => HeaderLength(payloadLength) + payloadLength;

    private static byte[] Control(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameHeader.LongestControlPayload);
        return Whole(Final | (int)opcode, payload);
    }

    private static byte[] Whole(int first, ReadOnlySpan<byte> payload)
    {
        var frame = GC.AllocateUninitializedArray<byte>(TextLength(payload.Length));
        Fill(frame, first, payload);
        return frame;
    }

    private static int HeaderLength(int payloadLength) => payloadLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    private static void Fill(Span<byte> frame, int first, ReadOnlySpan<byte> payload)
    {
        var header = HeaderLength(payload.Length);
        frame[0] = (byte)first;
        frame[1] = (byte)(header switch { 2 => payload.Length, 4 => 126, _ => 127 });
        if (header == 4)
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
        else if (header == 10)
            BinaryPrimitives.WriteUInt64BigEndian(frame[2..], (ulong)payload.Length);
        payload.CopyTo(frame[header..]);
    }
}
