using System.Text.Json.Nodes;

namespace Oleada.Engine.Plans.Import;

/// <summary>A heading with what stands under it up to the next heading.</summary>
/// <param name="Line">The heading's line; 0 for what stands before the first one.</param>
/// <param name="Level">0 for what stands before the first heading.</param>
internal sealed record OutlineSection(int Line, int Level, string Title, List<ChecklistItem> Items, List<MarkdownLine> Lines)
{
    public string Text => string.Join('\n', Lines.Select(line => new string(' ', line.Indent) + line.Text));
}

/// <summary>A Markdown file as a list of sections.</summary>
internal sealed class Outline
{
    /// <summary>The first heading of level 1.</summary>
    public string? Title { get; private set; }

    public List<OutlineSection> Sections { get; } = [new(0, 0, "", [], [])];

    public static Outline Read(IReadOnlyList<MarkdownLine> lines)
    {
        var outline = new Outline();
        foreach (var line in lines)
        {
            if (line.HeadingLevel > 0)
                outline.TakeHeading(line);
            else if (ChecklistItem.Read(line) is { } item)
                outline.Sections[^1].Items.Add(item);
            else if (line.Text.Length > 0)
                outline.Sections[^1].Lines.Add(line);
        }
        return outline;
    }

    /// <summary>Keeps what stands beside the items in the plan's metadata.</summary>
    public void KeepTexts(DraftPlan draft)
    {
        var kept = new JsonArray();
        foreach (var section in Sections.Where(section => section.Lines.Count > 0))
            kept.Add((JsonNode)new JsonObject { ["title"] = section.Title, ["text"] = section.Text });
        if (kept.Count > 0)
            draft.Metadata["sections"] = kept;
    }

    private void TakeHeading(MarkdownLine line)
    {
        if (line.HeadingLevel == 1)
            Title ??= line.HeadingText;
        Sections.Add(new OutlineSection(line.Number, line.HeadingLevel, line.HeadingText, [], []));
    }
}
