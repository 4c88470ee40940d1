using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>A section that is no phase: how to read the file, the order of phases, strategy, notes.</summary>
internal sealed record SpecKitSection(int Line, string Title, List<MarkdownLine> Lines);

/// <summary>A spec-kit file in its parts: title, phases with items, other sections.</summary>
internal sealed partial class SpecKitFile
{
    private const int MostPhases = 1_000;

    private readonly DraftPlan _draft;
    private readonly TaskIds _ids;
    private readonly Dictionary<string, int> _lineOfId = new(StringComparer.Ordinal);
    private SpecKitSection _section = new(0, "", []);
    private SpecKitPhase? _phase;
    private SpecKitItem? _item;
    private string? _heading;

    private SpecKitFile(DraftPlan draft, IEnumerable<string> ids)
    {
        _draft = draft;
        _ids = new TaskIds(ids);
        Sections.Add(_section);
    }

    public string? Title { get; private set; }

    public List<SpecKitPhase> Phases { get; } = [];

    /// <summary>The first one is what stands before every heading of level 2.</summary>
    public List<SpecKitSection> Sections { get; } = [];

    public static SpecKitFile Read(IReadOnlyList<MarkdownLine> lines, DraftPlan draft)
    {
        var ids = lines.Select(ChecklistItem.Read).OfType<ChecklistItem>().Select(item => SpecKitText.Read(item.Text).Id).OfType<string>();
        var file = new SpecKitFile(draft, ids);
        foreach (var line in lines)
        {
            if (line.HeadingLevel > 0)
                file.TakeHeading(line);
            else if (ChecklistItem.Read(line) is { } item)
                file.TakeItem(item);
            else
                file.TakeText(line);
        }
        SpecKitPhase.AssignStories(file.Phases);
        return file;
    }

    private void TakeHeading(MarkdownLine line)
    {
        _item = null;
        if (line.HeadingLevel == 1 && Title is null)
            Title = TitlePrefix().Replace(line.HeadingText, "");
        else if (line.HeadingLevel <= 3 && !(line.HeadingLevel == 3 && AboutOrder().IsMatch(_section.Title)) && SpecKitPhase.Read(line) is { } phase)
        {
            if (Phases.Count == MostPhases)
                throw new SourceException(line.Number, 1, $"more than {MostPhases:N0} phases");
            Phases.Add(_phase = phase);
            _heading = null;
        }
        else if (line.HeadingLevel <= 2)
        {
            Sections.Add(_section = new SpecKitSection(line.Number, line.HeadingText, []));
            (_phase, _heading) = (null, null);
        }
        else
        {
            _heading = line.HeadingText;
            if (_phase is null)
                _section.Lines.Add(line);
        }
    }

    private void TakeItem(ChecklistItem item)
    {
        var text = SpecKitText.Read(item.Text);
        if (item.WhyNot is { } reason)
        {
            _draft.NotATask(item.Number, item.Text, reason, keep: item.Mark == CheckMark.LeftOut, text.Id);
            if (item.Mark == CheckMark.LeftOut && text is { Id: { } id, After: var after })
                _draft.LeftOut.TryAdd(id, [.. SpecKitText.Ids(after ?? "", new KnownIds([])).Select(to => new DraftEdge(to, item.Number))]);
        }
        else if (text.Id is not null)
            TakeTask(item, text, text.Id);
        else if (_item is not null && item.Line.Indent > _item.Source.Line.Indent)
            _item.Under.Add(item);
        else if (_phase is not null)
            TakeUnnamed(item, text);
        else
            _draft.NotATask(item.Number, item.Text, $"it has no id and stands in '{_section.Title}', which is no phase", keep: true);
    }

    private void TakeTask(ChecklistItem item, SpecKitText text, string id)
    {
        if (_phase is null && _lineOfId.TryGetValue(id, out var line))
        {
            _draft.NotATask(item.Number, item.Text, $"it repeats {id} of line {line}", keep: false);
            return;
        }
        if (_phase is null)
            Phases.Add(_phase = new SpecKitPhase(_section.Line, number: null, _section.Title));
        _lineOfId.TryAdd(id, item.Number);
        _phase.Items.Add(_item = new SpecKitItem(item, text, id, _heading));
    }

    private void TakeUnnamed(ChecklistItem item, SpecKitText text)
    {
        var id = _ids.Next();
        _draft.Problems.Note(item.Number, item.Line.Indent + 1, null, $"the item has no id; it is called {id}");
        _phase!.Items.Add(_item = new SpecKitItem(item, text, id, _heading));
    }

    private void TakeText(MarkdownLine line)
    {
        if (line.Text.Length == 0 || line.Part == MarkdownPart.Text && line.Text.Trim('-', '*', ' ').Length == 0)
            return;
        if (_item is not null && line.Indent > _item.Source.Line.Indent)
            _item.More.Add(line.Text);
        else
        {
            _item = null;
            (_phase?.Lines ?? _section.Lines).Add(line);
        }
    }

    [GeneratedRegex(@"^(?:Tasks?|Task List)\s*[:—–-]\s*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TitlePrefix();

    [GeneratedRegex(@"\b(?:Dependenc|Execution Order|Parallel|Strategy|Summary|Notes|Status)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AboutOrder();
}
