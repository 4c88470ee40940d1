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
internal ref struct Inflater
{
    private const int EndOfBlock = 256;

    /// <summary>In this order the lengths of the code for code lengths are written.</summary>
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static readonly PrefixCode FixedSymbols = MakeFixedSymbols();
    private static readonly PrefixCode FixedDistances = PrefixCode.Make(Enumerable.Repeat((byte)5, 32).ToArray())!;

    private readonly MessageBuffer _output;
    private readonly int _most;
    private BitReader _input;

    /// <summary>What was written before the last block that called itself the last cannot be referred to.</summary>
    private int _windowBegin;

    private Inflater(ReadOnlySpan<byte> input, MessageBuffer output, int most)
    {
        _input = new BitReader(input);
        _output = output;
        _most = most;
    }

    /// <param name="most">The longest message that is unpacked.</param>
    public static InflateOutcome Inflate(MessageBuffer compressed, MessageBuffer output, int most)
    {
        if (compressed.Length == 0)
            return InflateOutcome.Whole;
        ReadOnlySpan<byte> leftOut = [0x00, 0x00, 0xFF, 0xFF];
        leftOut.CopyTo(compressed.Extend(leftOut.Length));
        return new Inflater(compressed.Written.Span, output, most).ReadBlocks();
    }

    private InflateOutcome ReadBlocks()
    {
        var outcome = InflateOutcome.Whole;
        while (outcome == InflateOutcome.Whole && !_input.AtEnd)
        {
            var isLast = _input.Read(1) == 1;
            outcome = _input.Read(2) switch
            {
                0 => CopyStored(),
                1 => Unpack(FixedSymbols, FixedDistances),
                2 => UnpackDynamic(),
                _ => InflateOutcome.Broken,
            };
            if (!isLast)
                continue;
            _input.Align();
            _windowBegin = _output.Length;
        }
        return outcome == InflateOutcome.Whole && _input.Overrun ? InflateOutcome.Broken : outcome;
    }

    private InflateOutcome CopyStored()
    {
        _input.Align();
        var length = _input.Read(16);
        var room = _most - _output.Length;
        // One byte too many is enough to know that it is too long, whether the rest has come or not.
        if (length != (~_input.Read(16) & 0xFFFF) || !_input.TryTake(Math.Min(length, room + 1), out var stored))
            return InflateOutcome.Broken;
        if (length > room)
            return InflateOutcome.TooLong;
        stored.CopyTo(_output.Extend(length));
        return InflateOutcome.Whole;
    }

    private InflateOutcome UnpackDynamic()
    {
        var symbols = _input.Read(5) + 257;
        var distances = _input.Read(5) + 1;
        var described = _input.Read(4) + 4;
        Span<byte> lengths = stackalloc byte[286 + 30];
        if (symbols > 286 || distances > 30)
            return InflateOutcome.Broken;
        lengths[..19].Clear();
        for (var i = 0; i < described; i++)
            lengths[LengthOrder[i]] = (byte)_input.Read(3);
        if (PrefixCode.Make(lengths[..19], mayBeShort: false) is not { } lengthCode)
            return InflateOutcome.Broken;
        lengths = lengths[..(symbols + distances)];
        if (!TryReadLengths(lengthCode, lengths) || lengths[EndOfBlock] == 0)
            return InflateOutcome.Broken;
        return PrefixCode.Make(lengths[..symbols]) is { } symbolCode && PrefixCode.Make(lengths[symbols..]) is { } distanceCode
            ? Unpack(symbolCode, distanceCode)
            : InflateOutcome.Broken;
    }

    private bool TryReadLengths(PrefixCode code, scoped Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            var symbol = code.Read(ref _input);
            if (symbol < 0 || (symbol == 16 && at == 0))
                return false;
            var (value, times) = symbol switch
            {
                16 => (lengths[at - 1], 3 + _input.Read(2)),
                17 => ((byte)0, 3 + _input.Read(3)),
                18 => ((byte)0, 11 + _input.Read(7)),
                _ => ((byte)symbol, 1),
            };
            if (times > lengths.Length - at)
                return false;
            lengths.Slice(at, times).Fill(value);
            at += times;
        }
        return true;
    }

    private InflateOutcome Unpack(PrefixCode symbols, PrefixCode distances)
    {
        while (true)
        {
            var symbol = symbols.Read(ref _input);
            if (symbol == EndOfBlock)
                return InflateOutcome.Whole;
            if (symbol is < 0 or > 285)
                return InflateOutcome.Broken;
            var length = symbol < EndOfBlock ? 1 : ReadLength(symbol - 257);
            var distance = symbol < EndOfBlock ? 0 : ReadDistance(distances);
            if (_input.Overrun || distance < 0 || distance > _output.Length - _windowBegin)
                return InflateOutcome.Broken;
            if (length > _most - _output.Length)
                return InflateOutcome.TooLong;
            if (distance == 0)
                _output.Extend(1)[0] = (byte)symbol;
            else
                _output.Repeat(distance, length);
        }
    }

    private int ReadLength(int code)
    {
        if (code is < 8 or 28)
            return code == 28 ? 258 : 3 + code;
        var extra = (code >> 2) - 1;
        return 3 + ((4 + (code & 3)) << extra) + _input.Read(extra);
    }

    private int ReadDistance(PrefixCode distances)
    {
        var code = distances.Read(ref _input);
        if (code is < 4 or > 29)
            return code > 29 ? -1 : code + (code < 0 ? 0 : 1);
        var extra = (code >> 1) - 1;
        return 1 + ((2 + (code & 1)) << extra) + _input.Read(extra);
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
