using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Oleada.Agents.Programs;

/// <summary>
/// Strings of JSON that may hold half of a surrogate pair, which .NET refuses to read: programs and endpoints cut texts
/// into pieces without looking at characters.
/// </summary>
internal static class LooseText
{
    private const int HexDigits = 4;

    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <param name="value">A JSON string.</param>
    /// <returns>Its characters; halves stay as they are.</returns>
    public static string Of(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescape(value.GetRawText().AsSpan()[1..^1]);
        }
    }

    /// <summary>The text with U+FFFD for each half that has no other.</summary>
    public static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAny(Surrogates) < 0)
            return text;
        var formed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            formed.Append(rune);
        return formed.ToString();
    }

    /// <param name="escaped">What stands between the quotes of a valid JSON string.</param>
    private static string Unescape(ReadOnlySpan<char> escaped)
    {
        var text = new StringBuilder(escaped.Length);
        while (escaped.IndexOf('\\') is >= 0 and var at)
        {
            text.Append(escaped[..at]).Append(Character(escaped[(at + 1)..], out var length));
            escaped = escaped[(at + 1 + length)..];
        }
        return text.Append(escaped).ToString();
    }

    private static char Character(ReadOnlySpan<char> escape, out int length)
    {
        length = escape[0] == 'u' ? 1 + HexDigits : 1;
        return escape[0] switch
        {
            'u' => (char)int.Parse(escape.Slice(1, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            var other => other,
        };
    }
}
