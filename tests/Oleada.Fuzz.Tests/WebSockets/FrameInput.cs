using System.Buffers.Binary;
using System.IO.Compression;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

/// <summary>What a client sends, what it may send, and where the network cuts it.</summary>
internal sealed record FrameInput(byte[] Bytes, FrameLimits Limits, bool Deflate, int[] Cuts, int SegmentBytes)
{
    private const int MostFrames = 6;

    public static FrameInput Make(Random random)
    {
        var limits = new FrameLimits(random.Pick(0, 1, 125, 126, 300, 70_000), random.Pick(300L, 2_000L, 200_000L));
        var deflate = random.OneIn(12);
        var bytes = new List<byte>();
        for (var frames = random.Next(1, MostFrames); frames > 0; frames--)
            AddMessage(random, deflate, bytes);
        var sent = random.OneIn(3) ? random.Damaged([.. bytes]) : [.. bytes];
        return new FrameInput(sent, limits, deflate, Cut(random, sent.Length), random.Pick(1, 64, 4096));
    }

    public override string ToString() =>
        $"{Limits}, deflate {Deflate}, cuts {string.Join(' ', Cuts)}, segments {SegmentBytes}\n{Convert.ToHexString(Bytes)}";

    private static int[] Cut(Random random, int length)
    {
        var cuts = new int[random.Pick(0, 1, 2, 5, 12)];
        for (var i = 0; i < cuts.Length; i++)
            cuts[i] = random.Next(length + 1);
        Array.Sort(cuts);
        return cuts;
    }

    private static void AddMessage(Random random, bool deflate, List<byte> bytes)
    {
        switch (random.Next(16))
        {
            case < 7:
                AddFragments(random, random.Pick(1, 1, 2), Payload(random), deflate && random.OneIn(2), bytes);
                break;
            case < 10:
                AddFrame(random, 0x80 | random.Pick(9, 10), random.Text(random.Pick(0, 1, 5, 30)), bytes);
                break;
            case 10:
                AddFrame(random, 0x88, ClosePayloadOf(random), bytes);
                break;
            case 11:
                AddFrame(random, random.Next(256), random.Text(random.Next(4)), bytes);
                break;
            case 12:
                AddHuge(random, bytes);
                break;
            case 13:
                bytes.AddRange(random.Bytes(random.Next(20)));
                break;
            default:
                AddFrame(random, random.Pick(0x01, 0x80, 0x00, 0x81), Payload(random), bytes);
                break;
        }
    }

    private static byte[] Payload(Random random)
    {
        if (random.OneIn(500))
            return new byte[66_000];
        var length = random.Next(16) switch { < 12 => random.Next(20), < 15 => random.Pick(124, 125, 126, 127, 128), _ => random.Next(700) };
        return random.OneIn(6) ? random.BrokenText(length) : random.Text(length);
    }

    private static byte[] ClosePayloadOf(Random random)
    {
        var code = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(code, (ushort)random.Pick(1000, 1001, 1005, 1006, 1015, 999, 1100, 3000, 4999, 5000, 65535));
        return random.Next(5) switch
        {
            0 => [],
            1 => code[..1],
            2 => [.. code, .. random.BrokenText(random.Next(10))],
            _ => [.. code, .. random.Text(random.Next(20))],
        };
    }

    private static void AddFragments(Random random, int opcode, byte[] payload, bool compress, List<byte> bytes)
    {
        if (compress)
            payload = Compress(payload, random);
        var fragments = random.Pick(1, 1, 2, 3, 5);
        for (var i = 0; i < fragments; i++)
        {
            var part = payload[(payload.Length * i / fragments)..(payload.Length * (i + 1) / fragments)];
            AddFrame(random, (i == fragments - 1 ? 0x80 : 0) | (i == 0 ? opcode | (compress ? 0x40 : 0) : 0), part, bytes);
            if (i < fragments - 1 && random.OneIn(4))
                AddFrame(random, 0x80 | random.Pick(9, 10, 8), [], bytes);
        }
    }

    private static byte[] Compress(byte[] payload, Random random)
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, random.Pick(CompressionLevel.Fastest, CompressionLevel.Optimal), leaveOpen: true);
        deflate.Write(payload);
        deflate.Flush();
        var bytes = packed.ToArray();
        bytes = bytes.Length >= 4 ? bytes[..^4] : [0];
        return random.OneIn(5) ? random.Damaged(bytes) : bytes;
    }

    private static void AddFrame(Random random, int first, byte[] payload, List<byte> bytes)
    {
        var masked = random.OneIn(50) ? 0 : 0x80;
        var longer = random.OneIn(50) ? random.Next(3) : 0;
        bytes.Add((byte)first);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
        var width = Math.Max(longer, payload.Length switch { < 126 => 0, < 65536 => 1, _ => 2 });
        bytes.Add((byte)(masked | width switch { 0 => payload.Length, 1 => 126, _ => 127 }));
        bytes.AddRange(width switch { 0 => [], 1 => length[6..], _ => length });
        AddMasked(random.OneIn(4) ? new byte[4] : random.Bytes(4), payload, masked != 0, bytes);
    }

    private static void AddMasked(byte[] key, byte[] payload, bool masked, List<byte> bytes)
    {
        if (masked)
            bytes.AddRange(key);
        for (var i = 0; i < payload.Length; i++)
            bytes.Add((byte)(payload[i] ^ (masked ? key[i & 3] : 0)));
    }

    /// <summary>A header that promises far more than will ever come.</summary>
    private static void AddHuge(Random random, List<byte> bytes)
    {
        bytes.AddRange([(byte)random.Pick(0x81, 0x01, 0x82, 0x80), 0xFF]);
        bytes.AddRange(random.OneIn(2) ? random.Bytes(8) : [0, 0, 0, 0, 0, (byte)random.Next(3), 0, 0]);
        bytes.AddRange(random.Bytes(4));
    }
}
