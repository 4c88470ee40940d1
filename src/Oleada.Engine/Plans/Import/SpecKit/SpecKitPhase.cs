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

    public string Shown => Number is null ? $"'{Title}'" : $"phase {Number}";

    public SpecKitKind Kind =>
        SetupTitle().IsMatch(Title) ? SpecKitKind.Setup
        : FoundationTitle().IsMatch(Title) ? SpecKitKind.Foundation
        : PolishTitle().IsMatch(Title) ? SpecKitKind.Polish
        : Stories().Any() ? SpecKitKind.Story
        : SpecKitKind.Other;

    /// <summary>The stories that title or, without one there, most items name, such as <c>3</c> or <c>5a</c>.</summary>
    public IEnumerable<string> Stories()
    {
        var titled = TitleStory().Match(Title);
        if (titled.Success)
            return StoryNumber().Matches(titled.Value).Select(match => match.Value);
        return Items.Count > 0 && Items.All(item => item.Text.Story == Items[0].Text.Story && item.Text.Story is not null)
            ? StoryNumber().Matches(Items[0].Text.Story!).Select(match => match.Value)
            : [];
    }

    public static SpecKitPhase? Read(MarkdownLine heading) =>
        PhaseHeading().Match(heading.HeadingText) is { Success: true } match
            ? new SpecKitPhase(heading.Number, match.Groups["number"].Value, match.Groups["title"].Value.Trim())
            : null;

    [GeneratedRegex(@"^\**Phase\s+(?<number>[0-9]{1,4}(?:\.[0-9]{1,4})?[a-z]?)\+?\**\s*(?:[:.—–-]\s*(?<title>.*))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PhaseHeading();

    [GeneratedRegex(@"^\s*(?:project\s+)?set-?up\b|\bsetup\b(?!.*story)", RegexOptions.IgnoreCase, 1000)]
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
