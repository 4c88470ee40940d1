using System.Buffers.Text;
using System.Text.Unicode;

namespace Oleada.SocketIo.EngineIo;

/// <summary>Several packets in one HTTP body: joined by a record separator, binary ones as <c>b</c> and Base64.</summary>
internal static class PollingPayload
{
    private const byte Separator = 0x1e;
    private const byte BinaryMark = (byte)'b';

    /// <summary>More packets than this in one body are refused.</summary>
    private const int MostPackets = 10_000;

    /// <returns>Null if any packet of the body cannot be read.</returns>
    public static List<Packet>? Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return null;
        var packets = new List<Packet>();
        while (true)
        {
            var end = body.Span.IndexOf(Separator);
            if (ReadOne(end < 0 ? body : body[..end]) is not { } packet || packets.Count == MostPackets)
                return null;
            packets.Add(packet);
            if (end < 0)
                return packets;
            body = body[(end + 1)..];
        }
    }

    public static byte[] Write(IReadOnlyList<Frame> frames)
    {
        var body = new byte[frames.Sum(Size) + Math.Max(0, frames.Count - 1)];
        var rest = body.AsSpan();
        for (var i = 0; i < frames.Count; i++)
        {
            if (i > 0)
            {
                rest[0] = Separator;
                rest = rest[1..];
            }
            rest = rest[WriteOne(frames[i], rest)..];
        }
        return body;
    }

    /// <summary>Bytes of a frame in a body.</summary>
    public static int Size(Frame frame) => frame.IsBinary ? 1 + Base64.GetMaxEncodedToUtf8Length(frame.Bytes.Length) : frame.Bytes.Length;

    private static int WriteOne(Frame frame, Span<byte> target)
    {
        if (!frame.IsBinary)
        {
            frame.Bytes.Span.CopyTo(target);
            return frame.Bytes.Length;
        }
        target[0] = BinaryMark;
        Base64.EncodeToUtf8(frame.Bytes.Span, target[1..], out _, out var written);
        return 1 + written;
    }

    private static Packet? ReadOne(ReadOnlyMemory<byte> text)
    {
        if (text.Length == 0 || text.Span[0] != BinaryMark)
            return Packet.Read(text);
        var coded = text.Span[1..];
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(coded.Length)];
        return Base64.DecodeFromUtf8(coded, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done && read == coded.Length
            ? new Packet(PacketType.Message, bytes.AsMemory(0, written), IsBinary: true)
            : null;
    }
}
