using System.Globalization;
using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>What may be written to a terminal: colours or none, Unicode or ASCII.</summary>
internal sealed record TerminalStyle(bool Colour, bool Unicode)
{
    public static TerminalStyle Bare { get; } = new(Colour: false, Unicode: false);

    public Glyphs Glyphs => Unicode ? Glyphs.Drawn : Glyphs.Typed;

    /// <summary>Whether lines can be drawn over: not on a terminal that knows no cursor movement.</summary>
    public static bool CanRedraw(Func<string, string?> environment) =>
        environment("TERM") is not (null or "" or "dumb");

    /// <summary>Reads <c>NO_COLOR</c>, <c>TERM</c> and the locale, by the order that POSIX gives its variables.</summary>
    public static TerminalStyle Of(Func<string, string?> environment)
    {
        var locale = new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        var utf8 = locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        var redraw = CanRedraw(environment);
        return new(Colour: redraw && string.IsNullOrEmpty(environment("NO_COLOR")), Unicode: redraw && utf8);
    }

    /// <summary>
    /// Text from outside as it may be shown: no control characters, nothing that joins characters, and no more than one
    /// line. Characters that turn the writing direction appear as their code points.
    /// </summary>
    public string Clean(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(Shown(rune));
        return clean.ToString();
    }

    private string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is '\t' or '\n' or '\r' ? " " : Glyphs.Unknown,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
        UnicodeCategory.Format => VisibleText.IsBidi(rune) ? VisibleText.CodeOf(rune) : "",
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => Glyphs.Unknown,
        UnicodeCategory.NonSpacingMark when rune.Value is >= 0xFE00 and <= 0xFE0F => "",
        _ => Unicode || rune.IsAscii ? rune.ToString() : Glyphs.Unknown,
    };
}
