using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Import;

/// <summary>
/// Reads an OpenSpec <c>tasks.md</c>: an item is a task, one without a number under another is its atom. Groups run in
/// order, and the items of a group too, unless one says "(depends on 1.2)" or <c>[P]</c>.
/// </summary>
internal static partial class OpenSpecImport
{
    public static PlanReading Read(IReadOnlyList<MarkdownLine> lines, PlanReadOptions options, ProblemList problems)
    {
        var draft = new DraftPlan(PlanFormat.OpenSpec, options, problems);
        var outline = Outline.Read(lines);
        draft.Title = outline.Title;
        draft.Id = PlanSlug.Of(PlanSlug.FolderOf(problems.File), PlanSlug.NameOf(problems.File), outline.Title);
        var groups = outline.Sections.Select(section => Items(section, draft)).ToList();
        NameTheUnnamed(groups, problems);
        var edges = SequenceEdges.Of([.. groups.Select((items, index) => new SequenceGroup(
            [.. items.Select(item => item.ToSequence())], index == 0 ? [] : [index - 1], []))]);
        for (var group = 0; group < groups.Count; group++)
            for (var item = 0; item < groups[group].Count; item++)
                AddTask(draft, outline.Sections[group].Title, groups[group][item], edges[group][item]);
        outline.KeepTexts(draft);
        return draft.Finish();
    }

    private static List<Item> Items(OutlineSection section, DraftPlan draft)
    {
        var items = new List<Item>();
        foreach (var source in section.Items)
        {
            var item = Item.Read(source);
            if (source.WhyNot is { } reason)
            {
                draft.NotATask(source.Number, source.Text, reason, keep: source.Mark == CheckMark.LeftOut, item.Id);
                if (source.Mark == CheckMark.LeftOut && item.Id is not null)
                    draft.LeftOut.TryAdd(item.Id, [.. item.DependsOn.Select(id => new DraftEdge(id, source.Number))]);
            }
            else if (item.Id is null && items.Count > 0 && source.Line.Indent > items[^1].Source.Line.Indent)
                items[^1].Under.Add(source);
            else
                items.Add(item);
        }
        return items;
    }

    private static void NameTheUnnamed(List<List<Item>> groups, ProblemList problems)
    {
        var ids = new TaskIds(groups.SelectMany(items => items).Select(item => item.Id).OfType<string>());
        foreach (var item in groups.SelectMany(items => items).Where(item => item.Id is null))
        {
            item.Id = ids.Next();
            problems.Note(item.Source.Number, item.Source.Line.Indent + 1, null, $"the item has no number; it is called {item.Id}");
        }
    }

    private static void AddTask(DraftPlan draft, string group, Item item, List<DraftEdge> dependsOn)
    {
        var task = new DraftTask
        {
            Id = item.Id!,
            Text = item.Text,
            Line = item.Source.Number,
            Done = item.Source.Mark == CheckMark.Done,
            DependsOn = dependsOn,
            Touches = MentionedPaths.In(item.Text),
        };
        if (group.Length > 0)
            task.Metadata["group"] = group;
        draft.Add(task);
        DraftAtoms.Add(draft, task, item.Under);
    }

    private sealed partial class Item(ChecklistItem source, string? id, string text, bool parallel)
    {
        public ChecklistItem Source { get; } = source;

        public string? Id { get; set; } = id;

        public string Text { get; } = text;

        public List<ChecklistItem> Under { get; } = [];

        public IReadOnlyList<string> DependsOn { get; } =
            [.. Numbers().Matches(Depends().Match(text).Groups["ids"].Value).Select(match => match.Value)];

        public static Item Read(ChecklistItem source)
        {
            var head = Head().Match(source.Text);
            var text = source.Text[head.Groups["head"].Length..].Trim();
            return new Item(source, head.Groups["id"] is { Success: true } id ? id.Value : null, text.Length > 0 ? text : source.Text, head.Groups["p"].Success);
        }

        public SequenceItem ToSequence() => new(Id!, Source.Number, parallel, DependsOn, Instead: true);

        [GeneratedRegex(@"^(?<head>(?:\**(?<id>[0-9]{1,4}(?:\.[0-9]{1,4}){1,4})\**[.:)]?(?=\s|$)\s*)?(?<p>\[P\]\s*)?)", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Head();

        [GeneratedRegex(@"\((?:depends? on|requires|blocked by|after):?\s+(?<ids>[^()\s][^()]{0,999})\)\W*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Depends();

        [GeneratedRegex(@"[0-9]{1,4}(?:\.[0-9]{1,4}){1,4}", RegexOptions.None, 1000)]
        private static partial Regex Numbers();
    }
}
