using System.Globalization;
using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>
/// Text that does nothing to a terminal but appear on it: control characters, and characters that turn the writing
/// direction or cannot be seen, stand there as <c>\u001b</c>. JSON stays the same JSON by it.
/// </summary>
internal static class VisibleText
{
    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;
        var visible = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            at += rune.Utf16SequenceLength;
            var endsLine = rune.Value == '\r' && at < text.Length && text[at] == '\n';
            visible.Append(endsLine || rune.Value is '\n' or '\t' || !IsHidden(rune) ? rune.ToString() : CodeOf(rune));
        }
        return visible.ToString();
    }

    /// <summary>Whether a character turns the direction in which a line is written.</summary>
    public static bool IsBidi(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    public static string CodeOf(Rune rune) =>
        string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
