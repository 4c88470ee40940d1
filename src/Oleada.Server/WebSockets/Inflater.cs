namespace Oleada.Server.WebSockets;

internal enum InflateOutcome
{
    Whole,
    TooLong,
    Broken,
}

/// <summary>
/// Unpacks one compressed message (RFC 1951 as RFC 7692 uses it: no context before it, its last four bytes left out,
/// blocks may follow one that calls itself the last). The output is its own window, so that is all the memory it takes.
/// </summary>
internal static class Inflater
{
    private const int EndOfBlock = 256;

    /// <summary>In this order the lengths of the code for code lengths are written.</summary>
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static readonly PrefixCode FixedSymbols = MakeFixedSymbols();
    private static readonly PrefixCode FixedDistances = PrefixCode.Make(Enumerable.Repeat((byte)5, 32).ToArray())!;

    /// <param name="most">The longest message that is unpacked.</param>
    public static InflateOutcome Inflate(MessageBuffer compressed, MessageBuffer output, int most)
    {
        if (compressed.Length == 0)
            return InflateOutcome.Whole;
        ReadOnlySpan<byte> leftOut = [0x00, 0x00, 0xFF, 0xFF];
        leftOut.CopyTo(compressed.Extend(leftOut.Length));
        var input = new BitReader(compressed.Written.Span);
        var outcome = InflateOutcome.Whole;
        while (outcome == InflateOutcome.Whole && !input.AtEnd)
        {
            var isLast = input.Read(1) == 1;
            outcome = input.Read(2) switch
            {
                0 => CopyStored(ref input, output, most),
                1 => Unpack(ref input, output, most, FixedSymbols, FixedDistances),
                2 => UnpackDynamic(ref input, output, most),
                _ => InflateOutcome.Broken,
            };
            if (isLast)
                input.Align();
        }
        return outcome == InflateOutcome.Whole && input.Overrun ? InflateOutcome.Broken : outcome;
    }

    private static InflateOutcome CopyStored(ref BitReader input, MessageBuffer output, int most)
    {
        input.Align();
        var length = input.Read(16);
        if (length != (~input.Read(16) & 0xFFFF) || !input.TryTake(length, out var stored))
            return InflateOutcome.Broken;
        if (length > most - output.Length)
            return InflateOutcome.TooLong;
        stored.CopyTo(output.Extend(length));
        return InflateOutcome.Whole;
    }

    private static InflateOutcome UnpackDynamic(ref BitReader input, MessageBuffer output, int most)
    {
        var symbols = input.Read(5) + 257;
        var distances = input.Read(5) + 1;
        var described = input.Read(4) + 4;
        Span<byte> lengths = stackalloc byte[286 + 30];
        if (symbols > 286 || distances > 30)
            return InflateOutcome.Broken;
        lengths[..19].Clear();
        for (var i = 0; i < described; i++)
            lengths[LengthOrder[i]] = (byte)input.Read(3);
        if (PrefixCode.Make(lengths[..19], mayBeShort: false) is not { } lengthCode)
            return InflateOutcome.Broken;
        lengths = lengths[..(symbols + distances)];
        if (!TryReadLengths(ref input, lengthCode, lengths) || lengths[EndOfBlock] == 0)
            return InflateOutcome.Broken;
        return PrefixCode.Make(lengths[..symbols]) is { } symbolCode && PrefixCode.Make(lengths[symbols..]) is { } distanceCode
            ? Unpack(ref input, output, most, symbolCode, distanceCode)
            : InflateOutcome.Broken;
    }

    private static bool TryReadLengths(ref BitReader input, PrefixCode code, scoped Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            var symbol = code.Read(ref input);
            if (symbol < 0 || (symbol == 16 && at == 0))
                return false;
            var (value, times) = symbol switch
            {
                16 => (lengths[at - 1], 3 + input.Read(2)),
                17 => ((byte)0, 3 + input.Read(3)),
                18 => ((byte)0, 11 + input.Read(7)),
                _ => ((byte)symbol, 1),
            };
            if (times > lengths.Length - at)
                return false;
            lengths.Slice(at, times).Fill(value);
            at += times;
        }
        return true;
    }

    private static InflateOutcome Unpack(ref BitReader input, MessageBuffer output, int most, PrefixCode symbols, PrefixCode distances)
    {
        while (true)
        {
            var symbol = symbols.Read(ref input);
            if (symbol == EndOfBlock)
                return InflateOutcome.Whole;
            if (symbol is < 0 or > 285)
                return InflateOutcome.Broken;
            var length = symbol < EndOfBlock ? 1 : ReadLength(ref input, symbol - 257);
            var distance = symbol < EndOfBlock ? 0 : ReadDistance(ref input, distances);
            if (input.Overrun || distance < 0 || distance > output.Length)
                return InflateOutcome.Broken;
            if (length > most - output.Length)
                return InflateOutcome.TooLong;
            if (distance == 0)
                output.Extend(1)[0] = (byte)symbol;
            else
                output.Repeat(distance, length);
        }
    }

    private static int ReadLength(ref BitReader input, int code)
    {
        if (code is < 8 or 28)
            return code == 28 ? 258 : 3 + code;
        var extra = (code >> 2) - 1;
        return 3 + ((4 + (code & 3)) << extra) + input.Read(extra);
    }

    private static int ReadDistance(ref BitReader input, PrefixCode distances)
    {
        var code = distances.Read(ref input);
        if (code is < 4 or > 29)
            return code > 29 ? -1 : code + (code < 0 ? 0 : 1);
        var extra = (code >> 1) - 1;
        return 1 + ((2 + (code & 1)) << extra) + input.Read(extra);
    }

    private static PrefixCode MakeFixedSymbols()
    {
        var lengths = new byte[288];
        lengths.AsSpan(0, 144).Fill(8);
        lengths.AsSpan(144, 112).Fill(9);
        lengths.AsSpan(256, 24).Fill(7);
        lengths.AsSpan(280).Fill(8);
        return PrefixCode.Make(lengths)!;
    }
}
