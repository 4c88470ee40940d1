using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import;

/// <summary>Splits a Markdown file into lines and tells text from code and comments.</summary>
internal static class MarkdownLines
{
    private const int TabWidth = 4;

    public static IReadOnlyList<MarkdownLine> Read(string text)
    {
        var lines = new List<MarkdownLine>();
        string? fence = null;
        var inComment = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var raw = text.AsSpan()[range].TrimEnd();
            if (raw.Length > PlanLimits.MarkdownLine)
                throw new SourceException(lines.Count + 1, PlanLimits.MarkdownLine, $"the line is longer than {PlanLimits.MarkdownLine:N0} characters");
            var trimmed = raw.TrimStart();
            var part = fence is not null ? MarkdownPart.Code : inComment ? MarkdownPart.Comment : MarkdownPart.Text;
            if (fence is not null)
            {
                if (Closes(trimmed, fence))
                    fence = null;
            }
            else if (!inComment && FenceOf(trimmed) is { } opened)
                (fence, part) = (opened, MarkdownPart.Code);
            else
                (inComment, part) = Comment(trimmed, inComment);
            lines.Add(new MarkdownLine(lines.Count + 1, Width(raw[..^trimmed.Length]), trimmed.ToString(), part));
        }
        return lines;
    }

    private static string? FenceOf(ReadOnlySpan<char> line)
    {
        foreach (var mark in (ReadOnlySpan<char>)['`', '~'])
        {
            var length = line.IndexOfAnyExcept(mark) is var end and >= 0 ? end : line.Length;
            if (length >= 3 && !(mark == '`' && line[length..].Contains('`')))
                return new string(mark, length);
        }
        return null;
    }

    private static bool Closes(ReadOnlySpan<char> line, string fence) =>
        line.StartsWith(fence, StringComparison.Ordinal) && line.Trim(fence[0]).IsEmpty;

    /// <summary>Whether the next line is in a comment, and what this one is.</summary>
    private static (bool InComment, MarkdownPart Part) Comment(ReadOnlySpan<char> line, bool inComment)
    {
        var part = inComment || line.StartsWith("<!--", StringComparison.Ordinal) ? MarkdownPart.Comment : MarkdownPart.Text;
        var opened = line.LastIndexOf("<!--", StringComparison.Ordinal);
        var closed = line.LastIndexOf("-->", StringComparison.Ordinal);
        return (opened > closed || (inComment && closed < 0), part);
    }

    private static int Width(ReadOnlySpan<char> space)
    {
        var width = 0;
        foreach (var c in space)
            width = c == '\t' ? (width / TabWidth * TabWidth) + TabWidth : width + 1;
        return width;
    }
}
