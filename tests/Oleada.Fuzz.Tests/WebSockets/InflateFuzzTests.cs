using System.IO.Compression;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

public sealed class InflateFuzzTests
{
    private const long FixedBytes = 64 * 1024;

    private sealed record Input(byte[] Compressed, int Most)
    {
        public override string ToString() => $"at most {Most}: {Convert.ToHexString(Compressed)}";
    }

    [Fact]
    public void Compressed_messages_are_unpacked_as_the_platform_does_it() => Fuzz.Run(80_000, Make, Check);

    private static Input Make(Random random)
    {
        var bytes = new List<byte>();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
            bytes.AddRange(random.OneIn(8) ? random.Bytes(random.Next(30)) : Compress(random));
        var compressed = bytes.ToArray();
        if (random.OneIn(2) && compressed is [.., 0x00, 0x00, 0xFF, 0xFF])
            compressed = compressed[..^4];
        return new Input(random.OneIn(3) ? random.Damaged(compressed) : compressed, random.Pick(0, 1, 50, 400, 3000));
    }

    private static byte[] Compress(Random random)
    {
        var level = random.Pick(CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.NoCompression);
        var payload = random.Next(4) switch
        {
            0 => random.Bytes(random.Next(300)),
            1 => new byte[random.Next(3000)],
            2 => [.. Enumerable.Repeat(random.Text(random.Next(1, 9)), random.Next(60)).SelectMany(text => text)],
            _ => random.Text(random.Next(400)),
        };
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
        {
            deflate.Write(payload);
            // A message ends with a flush; some clients end it with a last block instead.
            if (random.OneIn(2))
            {
                deflate.Flush();
                return packed.ToArray();
            }
        }
        return packed.ToArray();
    }

    private static void Check(Input input)
    {
        var (expected, payload) = InflateModel.Read(input.Compressed, input.Most);
        var (compressed, output) = (new MessageBuffer(), new MessageBuffer());
        input.Compressed.CopyTo(compressed.Extend(input.Compressed.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = Inflater.Inflate(compressed, output, input.Most);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(expected, outcome);
        Assert.True(output.Length <= input.Most);
        if (outcome == InflateOutcome.Whole)
            Assert.Equal(payload, output.Written.ToArray());
        Assert.True(allocated <= FixedBytes + (200L * input.Compressed.Length), $"{allocated} bytes were allocated");
        compressed.Release();
        output.Release();
    }
}
