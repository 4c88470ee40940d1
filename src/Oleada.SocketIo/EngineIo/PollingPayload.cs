using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Oleada.SocketIo.EngineIo;

/// <summary>Several packets in one HTTP body: joined by a record separator, binary ones as <c>b</c> and Base64.</summary>
internal static class PollingPayload
{
    private const byte Separator = 0x1e;
    private const int PartBytes = 16 * 1024;
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

    /// <summary>Bytes of a body.</summary>
    public static int Length(IReadOnlyList<Frame> frames) => frames.Sum(Size) + Math.Max(0, frames.Count - 1);

    /// <summary>Writes a body part by part, so that little of it is held while the client takes it.</summary>
    /// <param name="flush">Completes when the client's side has taken what was written.</param>
    public static async Task WriteAsync(IReadOnlyList<Frame> frames, IBufferWriter<byte> body, Func<Task> flush, CancellationToken cancellationToken)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (i > 0)
                body.Write([Separator]);
            if (frames[i].IsBinary)
                body.Write(Coded(frames[i].Bytes.Span));
            for (var from = 0; !frames[i].IsBinary && from < frames[i].Length;)
            {
                from += await WritePartAsync(frames[i], from, body, cancellationToken);
                await flush();
            }
        }
        await flush();
    }

    private static async ValueTask<int> WritePartAsync(Frame frame, int from, IBufferWriter<byte> body, CancellationToken cancellationToken)
    {
        var part = await frame.ReadAsync(from, PartBytes, cancellationToken);
        body.Write(part.Span);
        return part.Length;
    }

    /// <summary>Bytes of a frame in a body.</summary>
    public static int Size(Frame frame) => frame.IsBinary ? 1 + Base64.GetMaxEncodedToUtf8Length(frame.Bytes.Length) : frame.Length;

    private static byte[] Coded(ReadOnlySpan<byte> bytes)
    {
        var coded = new byte[1 + Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        coded[0] = BinaryMark;
        Base64.EncodeToUtf8(bytes, coded.AsSpan(1), out _, out _);
        return coded;
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
