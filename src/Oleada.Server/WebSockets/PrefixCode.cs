namespace Oleada.Server.WebSockets;

/// <summary>A code whose codes are given by their lengths alone (RFC 1951, section 3.2.2).</summary>
internal sealed class PrefixCode
{
    private const int LongestCode = 15;

    /// <summary>How many codes have this length.</summary>
    private readonly ushort[] _counts;

    /// <summary>Symbols in the order of their codes.</summary>
    private readonly ushort[] _symbols;

    private PrefixCode(ushort[] counts, ushort[] symbols)
    {
        _counts = counts;
        _symbols = symbols;
    }

    /// <param name="lengths">By symbol, in bits; 0 for one that has no code.</param>
    /// <param name="mayBeShort">Whether at most one code of one bit may leave the others unused.</param>
    /// <returns>Null if the lengths cannot be those of a code.</returns>
    public static PrefixCode? Make(ReadOnlySpan<byte> lengths, bool mayBeShort = true)
    {
        var counts = new ushort[LongestCode + 1];
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;
        if (!Fits(counts, mayBeShort))
            return null;
        Span<int> next = stackalloc int[LongestCode + 1];
        next.Clear();
        for (var length = 1; length < LongestCode; length++)
            next[length + 1] = next[length] + counts[length];
        var symbols = new ushort[next[LongestCode] + counts[LongestCode]];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0)
                symbols[next[lengths[symbol]]++] = (ushort)symbol;
        return new PrefixCode(counts, symbols);
    }

    /// <returns>The next symbol; less than 0 if the input ends or no symbol has this code.</returns>
    public int Read(ref BitReader input)
    {
        var (code, first, index) = (0, 0, 0);
        for (var length = 1; length <= LongestCode && !input.Overrun; length++)
        {
            code = (code << 1) | input.Read(1);
            first <<= 1;
            if (code - first < _counts[length])
                return input.Overrun ? -1 : _symbols[index + code - first];
            first += _counts[length];
            index += _counts[length];
        }
        return -1;
    }

    private static bool Fits(ReadOnlySpan<ushort> counts, bool mayBeShort)
    {
        var (free, used, longest) = (1, 0, 0);
        for (var length = 1; length <= LongestCode; length++)
        {
            free = (free << 1) - counts[length];
            if (free < 0)
                return false;
            used += counts[length];
            longest = counts[length] > 0 ? length : longest;
        }
        return free == 0 || (mayBeShort && longest <= 1 && used <= 1);
    }
}

/// <summary>Bits from bytes, lowest first. Beyond the end there are zeros, and that is remembered.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private int _bits;
    private int _count;

    public bool Overrun { get; private set; }

    public readonly bool AtEnd => _next == _bytes.Length && _count == 0;

    /// <param name="count">At most 16.</param>
    public int Read(int count)
    {
        while (_count < count)
        {
            Overrun |= _next == _bytes.Length;
            _bits |= (_next < _bytes.Length ? _bytes[_next++] : 0) << _count;
            _count += 8;
        }
        var value = _bits & ((1 << count) - 1);
        _bits >>= count;
        _count -= count;
        return value;
    }

    /// <summary>Goes to where the next byte begins.</summary>
    public void Align() => (_bits, _count) = (0, 0);

    /// <summary>Takes whole bytes after <see cref="Align"/>.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        var enough = !Overrun && count <= _bytes.Length - _next;
        taken = enough ? _bytes.Slice(_next, count) : default;
        _next += enough ? count : 0;
        return enough;
    }
}
