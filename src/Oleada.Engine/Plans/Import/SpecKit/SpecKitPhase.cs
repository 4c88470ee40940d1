using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Import.SpecKit;

internal enum SpecKitKind
{
    Setup,
    Foundation,
    Story,
    Polish,
    Other,
}

/// <summary>An item with an id of its own or one that was given to it.</summary>
internal sealed class SpecKitItem(ChecklistItem source, SpecKitText text, string id, string? section)
{
    public ChecklistItem Source { get; } = source;

    public SpecKitText Text { get; } = text;

    public string Id { get; } = id;

    /// <summary>The heading within the phase.</summary>
    public string? Section { get; } = section;

    /// <summary>Lines that belong to the item without being items.</summary>
    public List<string> More { get; } = [];

    /// <summary>Items without an id that stand under it.</summary>
    public List<ChecklistItem> Under { get; } = [];
}

/// <summary>A phase of a spec-kit file: <c>## Phase 3: User Story 1 — …</c>, or another section that has items.</summary>
internal sealed partial class SpecKitPhase(int line, string? number, string title)
{
    public int Line { get; } = line;

    /// <summary>As written, such as <c>8.5</c>; null for a section that is not numbered.</summary>
    public string? Number { get; } = number;

    public string Title { get; } = title;

    public List<SpecKitItem> Items { get; } = [];

    /// <summary>What it says beside its items.</summary>
    public List<MarkdownLine> Lines { get; } = [];

    public string Heading => Number is null ? Title : $"{Number}: {Title}";

    public SpecKitKind Kind =>
        Stories.Count > 0 ? SpecKitKind.Story
        : SetupTitle().IsMatch(Title) ? SpecKitKind.Setup
        : FoundationTitle().IsMatch(Title) ? SpecKitKind.Foundation
        : PolishTitle().IsMatch(Title) ? SpecKitKind.Polish
        : SpecKitKind.Other;

    /// <summary>The numbers of the stories that it is about, such as <c>3</c> or <c>5a</c>.</summary>
    public IReadOnlyList<string> Stories { get; private set; } = [];

    /// <summary>A story is the phase's whose title names it; if none does, the one's whose items all carry its label.</summary>
    public static void AssignStories(IReadOnlyList<SpecKitPhase> phases)
    {
        foreach (var phase in phases)
            phase.Stories = Numbers(TitleStory().Match(phase.Title).Value);
        var titled = phases.SelectMany(phase => phase.Stories).ToHashSet(StringComparer.Ordinal);
        foreach (var phase in phases.Where(phase => phase.Stories.Count == 0 && phase.Items.Count > 0))
        {
            var label = phase.Items[0].Text.Story;
            if (label is not null && phase.Items.TrueForAll(item => item.Text.Story == label) && !Numbers(label).Any(titled.Contains))
                phase.Stories = Numbers(label);
        }
    }

    public static SpecKitPhase? Read(MarkdownLine heading) =>
        PhaseHeading().Match(heading.HeadingText) is { Success: true } match
            ? new SpecKitPhase(heading.Number, match.Groups["number"].Value, match.Groups["title"].Value.Trim())
            : null;

    [GeneratedRegex(@"^\**Phase\s+(?<number>[0-9]{1,4}(?:\.[0-9]{1,4})?[a-z]?)\+?\**\s*(?:[:.—–-]\s*(?<title>.*))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PhaseHeading();

    private static string[] Numbers(string text) => [.. StoryNumber().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"^(?:project\s+)?set-?up\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SetupTitle();

    [GeneratedRegex(@"\bfoundation(?:al|s)?\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FoundationTitle();

    [GeneratedRegex(@"\bpolish\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PolishTitle();

    [GeneratedRegex(@"\b(?:user\s+stor(?:y|ies)\s*|US-?)[0-9]+[a-z]?(?:\s*[&,+]\s*(?:US-?)?[0-9]+[a-z]?)*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TitleStory();

    [GeneratedRegex(@"[0-9]+[a-z]?", RegexOptions.None, 1000)]
    private static partial Regex StoryNumber();
}
