namespace Oleada.Fuzz.Tests.WebSockets;

internal enum Utf8State
{
    Whole,

    /// <summary>Nothing is wrong yet, but a character is cut at the end.</summary>
    Cut,
    Broken,
}

/// <summary>UTF-8 byte by byte, after the table of RFC 3629, section 4.</summary>
internal static class Utf8Model
{
    public static Utf8State Read(byte[] text)
    {
        var (wanted, low, high) = (0, 0x80, 0xBF);
        foreach (var value in text)
        {
            if (wanted > 0)
            {
                if (value < low || value > high)
                    return Utf8State.Broken;
                (wanted, low, high) = (wanted - 1, 0x80, 0xBF);
                continue;
            }
            if (value is (>= 0x80 and < 0xC2) or > 0xF4)
                return Utf8State.Broken;
            wanted = value switch { < 0x80 => 0, < 0xE0 => 1, < 0xF0 => 2, _ => 3 };
            (low, high) = value switch
            {
                0xE0 => (0xA0, 0xBF),
                0xED => (0x80, 0x9F),
                0xF0 => (0x90, 0xBF),
                0xF4 => (0x80, 0x8F),
                _ => (0x80, 0xBF),
            };
        }
        return wanted == 0 ? Utf8State.Whole : Utf8State.Cut;
    }
}
