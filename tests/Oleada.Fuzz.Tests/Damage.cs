namespace Oleada.Fuzz.Tests;

/// <summary>Choices and damages that every kind of input has use for.</summary>
internal static class Damage
{
    private static readonly byte[][] BadText =
    [
        [0x80], [0xFF], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3, 0x28], [0xF0, 0x9F, 0x98], [0xFE],
    ];

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    public static byte[] Bytes(this Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>UTF-8, of characters of all lengths.</summary>
    public static byte[] Text(this Random random, int characters)
    {
        var text = new List<byte>(characters);
        for (var i = 0; i < characters; i++)
            text.AddRange(random.Next(8) switch
            {
                0 => "é"u8,
                1 => "水"u8,
                2 => "🌊"u8,
                _ => [(byte)random.Next(0x20, 0x7F)],
            });
        return [.. text];
    }

    /// <summary>Text with something in it that is no UTF-8, or that is cut within a character.</summary>
    public static byte[] BrokenText(this Random random, int characters)
    {
        var at = random.Next(characters + 1);
        return [.. random.Text(at), .. random.Pick(BadText), .. random.Text(characters - at)];
    }

    /// <summary>Changes, drops, doubles or cuts off a few bytes.</summary>
    public static byte[] Damaged(this Random random, byte[] bytes)
    {
        if (bytes.Length == 0)
            return random.Bytes(random.Next(4));
        var at = random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, at + 1 + random.Next(8));
        switch (random.Next(5))
        {
            case 0:
                bytes = [.. bytes];
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return [.. bytes[..at], .. bytes[end..]];
            case 2:
                return [.. bytes[..end], .. bytes[at..]];
            case 3:
                return bytes[..at];
            default:
                return [.. bytes[..at], .. random.Bytes(random.Next(8)), .. bytes[at..]];
        }
    }
}
