using System.IO.Compression;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

/// <summary>
/// What a compressed message holds, by the platform's own decompressor. That one does not say whether its input ended
/// between two blocks, so the input is ended in two ways: if it did, the outcomes differ by just what was added.
/// </summary>
internal static class InflateModel
{
    private static readonly byte[] NothingMore = [0x01, 0x00, 0x00, 0xFF, 0xFF];
    private static readonly byte[] OneByteMore = [0x01, 0x01, 0x00, 0xFE, 0xFF, (byte)'X'];

    public static (InflateOutcome Outcome, byte[] Payload) Read(byte[] compressed, int most)
    {
        if (compressed.Length == 0)
            return (InflateOutcome.Whole, []);
        var (outcome, payload, ended) = ReadTo(compressed, NothingMore, most);
        if (outcome != InflateOutcome.Whole || ended)
            return (outcome, payload);
        var (_, longer, _) = ReadTo(compressed, OneByteMore, most + 1);
        return longer.AsSpan().SequenceEqual([.. payload, (byte)'X']) ? (outcome, payload) : (InflateOutcome.Broken, []);
    }

    private static (InflateOutcome Outcome, byte[] Payload, bool Ended) ReadTo(byte[] compressed, byte[] ending, int most)
    {
        using var source = new OneByOne([.. compressed, 0x00, 0x00, 0xFF, 0xFF], ending);
        var payload = new byte[most + 1];
        var length = 0;
        while (true)
        {
            try
            {
                // It stops at a block that calls itself the last one; what follows is a stream of its own.
                using var inflate = new DeflateStream(source, CompressionMode.Decompress, leaveOpen: true);
                while (length <= most && inflate.Read(payload.AsSpan(length, 1)) is var came and > 0)
                    length += came;
            }
            catch (InvalidDataException)
            {
                return (InflateOutcome.Broken, [], false);
            }
            if (length > most)
                return (source.InEnding ? InflateOutcome.Broken : InflateOutcome.TooLong, [], false);
            if (source.AskedTooOften || source.InEnding || source.AtEnding)
                return (source.AskedTooOften || !(source.AtEnd || source.AtEnding) ? InflateOutcome.Broken : InflateOutcome.Whole, payload[..length], source.AtEnding);
        }
    }

    /// <summary>Gives single bytes, so that nothing is taken that is not needed.</summary>
    private sealed class OneByOne(byte[] bytes, byte[] ending) : MemoryStream([.. bytes, .. ending])
    {
        public bool AskedTooOften { get; private set; }

        public bool AtEnding => Position == bytes.Length;

        public bool InEnding => Position > bytes.Length;

        public bool AtEnd => Position == Length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            AskedTooOften |= AtEnd;
            return base.Read(buffer, offset, Math.Min(1, count));
        }
    }
}
