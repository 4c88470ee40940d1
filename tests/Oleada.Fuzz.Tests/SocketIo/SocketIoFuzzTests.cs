using System.Buffers;
using System.Text;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace Oleada.Fuzz.Tests.SocketIo;

public sealed class SocketIoFuzzTests
{
    private const int MostAttachments = 10;
    private const int MostBytes = 10_000;

    private static readonly string[] Packets =
    [
        "0", "0/custom,", "0{\"token\":\"x\"}", "1", "1/custom,", "2[\"a\",1]", "2/custom,7[\"a\",{\"b\":[null,true]}]", "312[]", "3/custom,1[\"é\"]",
        "4{\"message\":\"x\"}", "51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "52-/custom,13[\"a\"]", "61-13[1]", "2[\"a\\ud800\",\"\\ud83c\\udf0a\"]",
        "2[\"a\",1e999,-0,123456789012345678901234567890]", "50-[\"a\"]", "510-[\"a\"]", "511-[\"a\"]",
    ];

    [Fact]
    public void A_packet_is_read_or_refused_and_what_is_read_can_be_used() =>
        Fuzz.Run(100_000, MakePacket, text =>
        {
            if (PacketReader.Read(text, MostAttachments) is not { } packet)
                return;
            Assert.InRange(packet.Attachments, 0, MostAttachments);
            Assert.StartsWith("/", packet.Namespace, StringComparison.Ordinal);
            if (packet.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent)
                Assert.NotNull(packet.Payload[0].GetString());
            Assert.True(packet.Type is not (SocketPacketType.Ack or SocketPacketType.BinaryAck) || packet.Id >= 0);
        });

    [Fact]
    public void Packets_and_attachments_in_any_order_stay_within_their_bounds() =>
        Fuzz.Run(50_000, MakeMessages, messages =>
        {
            var assembly = new PacketAssembly(MostAttachments, MostBytes);
            foreach (var message in messages)
            {
                if (!assembly.Add(message, out var whole))
                    return;
                Assert.Equal(whole is null, assembly.IsWaiting);
                if (whole is not var (packet, attachments))
                    continue;
                Assert.Equal(packet.Attachments, attachments.Length);
                Assert.InRange(attachments.Sum(bytes => bytes.Length), 0, MostBytes);
            }
        });

    [Fact]
    public void A_polling_body_is_read_or_refused() =>
        Fuzz.Run(100_000, MakeBody, body =>
        {
            if (PollingPayload.Read(body) is not { } packets)
                return;
            // Text cannot grow, and Base64 shrinks.
            Assert.InRange(packets.Sum(packet => packet.Data.Length), 0, body.Length);
            Assert.Equal(packets.Count, body.Count(letter => letter == 0x1e) + 1);
        });

    [Fact]
    public void What_is_written_as_a_body_reads_the_same() =>
        Fuzz.Run(50_000, MakeFrames, frames =>
        {
            var packets = PollingPayload.Read(BodyOf(frames))!;
            Assert.Equal(frames.Count, packets.Count);
            for (var i = 0; i < frames.Count; i++)
            {
                Assert.Equal(frames[i].IsBinary, packets[i].IsBinary);
                Assert.Equal(frames[i].IsBinary ? frames[i].Bytes.ToArray() : frames[i].Bytes[1..].ToArray(), packets[i].Data.ToArray());
            }
        });

    private static byte[] MakePacket(Random random)
    {
        var text = Encoding.UTF8.GetBytes(random.Pick(Packets));
        return random.Next(6) switch
        {
            0 => text,
            1 => random.Bytes(random.Next(64)),
            2 => [.. text, .. random.BrokenText(random.Next(8))],
            3 => [.. "2[\"a\","u8, .. Enumerable.Repeat((byte)'[', random.Next(200)), .. Enumerable.Repeat((byte)']', random.Next(200))],
            _ => random.Damaged(random.Damaged(text)),
        };
    }

    private static List<Frame> MakeMessages(Random random)
    {
        var messages = new List<Frame>();
        for (var count = random.Next(1, 12); count > 0; count--)
            messages.Add(random.OneIn(2) ? new Frame(random.Bytes(random.Next(3000)), IsBinary: true) : new Frame(MakePacket(random)));
        return messages;
    }

    private static byte[] MakeBody(Random random)
    {
        var frames = MakeFrames(random);
        var body = BodyOf(frames);
        return random.OneIn(3) ? body : random.Damaged(body);
    }

    private static byte[] BodyOf(IReadOnlyList<Frame> frames)
    {
        var body = new ArrayBufferWriter<byte>();
        var writing = PollingPayload.WriteAsync(frames, body, () => Task.CompletedTask, CancellationToken.None);
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(PollingPayload.Length(frames), body.WrittenCount);
        return body.WrittenSpan.ToArray();
    }

    private static List<Frame> MakeFrames(Random random)
    {
        var frames = new List<Frame>();
        for (var count = random.Next(1, 10); count > 0; count--)
            frames.Add(random.OneIn(3)
                ? new Frame(random.Bytes(random.Next(100)), IsBinary: true)
                : new Frame((byte[])[(byte)random.Next('0', '7'), .. random.Text(random.Next(20))]));
        return frames;
    }
}
