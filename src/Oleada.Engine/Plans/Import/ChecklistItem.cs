using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Import;

internal enum CheckMark
{
    Open,
    Done,

    /// <summary><c>[-]</c> or <c>[~]</c>: put off or given up.</summary>
    LeftOut,

    /// <summary>Something in brackets that is no checkbox.</summary>
    None,
}

/// <summary>A list item that begins with something in brackets.</summary>
/// <param name="Text">What follows the brackets.</param>
internal sealed partial record ChecklistItem(MarkdownLine Line, CheckMark Mark, string Brackets, string Text)
{
    private const int ShownLength = 120;

    public int Number => Line.Number;

    /// <summary>The text as reports show it.</summary>
    public string Shown => Text.Length <= ShownLength ? Text : Text[..ShownLength] + "…";

    /// <summary>Why the item cannot be a task, whatever its text says; null if it can.</summary>
    public string? WhyNot => Line.Part switch
    {
        MarkdownPart.Code => "it stands in a block of code",
        MarkdownPart.Comment => "it stands in a comment",
        _ when Mark == CheckMark.None => $"[{Brackets}] is no checkbox",
        _ when Text.Length == 0 => "it has no text",
        _ when Mark == CheckMark.LeftOut => $"[{Brackets}] marks it as put off",
        _ => null,
    };

    public static ChecklistItem? Read(MarkdownLine line)
    {
        if (line.Text.Length == 0 || line.Text[0] is not ('-' or '*' or '+' or (>= '0' and <= '9')))
            return null;
        var match = Pattern().Match(line.Text);
        if (!match.Success)
            return null;
        var brackets = match.Groups["mark"].Value;
        var mark = brackets switch
        {
            " " or "" => CheckMark.Open,
            "x" or "X" => CheckMark.Done,
            "-" or "~" => CheckMark.LeftOut,
            _ => CheckMark.None,
        };
        return new ChecklistItem(line, mark, brackets, match.Groups["text"].Value.Trim());
    }

    [GeneratedRegex(@"^(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[(?<mark>[^\[\]]{0,20})\](?:[ \t]+(?<text>.*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
