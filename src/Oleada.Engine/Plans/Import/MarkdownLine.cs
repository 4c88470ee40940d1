namespace Oleada.Engine.Plans.Import;

internal enum MarkdownPart
{
    Text,

    /// <summary>Inside a fence of code, the fence included.</summary>
    Code,

    /// <summary>Inside an HTML comment.</summary>
    Comment,
}

/// <summary>One line of a Markdown file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Indent">Columns before the text.</param>
/// <param name="Text">Without the space around it.</param>
internal sealed record MarkdownLine(int Number, int Indent, string Text, MarkdownPart Part)
{
    /// <summary>1 to 6; 0 if the line is no heading.</summary>
    public int HeadingLevel { get; } = Part == MarkdownPart.Text && Indent < 4 ? LevelOf(Text) : 0;

    public string HeadingText => Text[HeadingLevel..].Trim().TrimEnd('#').TrimEnd();

    private static int LevelOf(string text)
    {
        var level = text.AsSpan().IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && text[level] is ' ' or '\t' ? level : 0;
    }
}
