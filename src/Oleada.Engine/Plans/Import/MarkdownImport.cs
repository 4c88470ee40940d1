namespace Oleada.Engine.Plans.Import;

/// <summary>
/// Reads plain Markdown: a heading with a checklist is a task and its items are its atoms; in a file without any
/// checklist each heading that has text and none below it is a task. Everything in the order of the file.
/// </summary>
internal static class MarkdownImport
{
    public static PlanReading Read(IReadOnlyList<MarkdownLine> lines, PlanReadOptions options, ProblemList problems)
    {
        var draft = new DraftPlan(PlanFormat.Markdown, options, problems);
        var outline = Outline.Read(lines);
        draft.Title = outline.Title;
        draft.Id = PlanSlug.Of(outline.Title, PlanSlug.NameOf(problems.File), PlanSlug.FolderOf(problems.File));
        var ids = new TaskIds([]);
        DraftTask? previous = null;
        foreach (var section in TaskSections(outline.Sections))
        {
            var task = Task(section, ids.Next(), outline.Title ?? draft.Id);
            if (previous is not null)
                task.DependsOn.Add(new DraftEdge(previous.Id, section.Line));
            previous = task;
            draft.Add(task);
            DraftAtoms.Add(draft, task, section.Items);
            section.Lines.Clear();
        }
        ReportTheRest(draft, outline);
        return draft.Finish();
    }

    private static DraftTask Task(OutlineSection section, string id, string title)
    {
        var name = section.Title.Length > 0 ? section.Title : title;
        var real = section.Items.Where(item => item.WhyNot is null).ToList();
        return new DraftTask
        {
            Id = id,
            Text = name,
            Line = section.Line > 0 ? section.Line : real[0].Number,
            Done = real.Count > 0 && real.TrueForAll(item => item.Mark == CheckMark.Done),
            Prompt = section.Lines.Count == 0 ? null : $"{name}\n\n{section.Text}",
            Touches = real.Count == 0 ? MentionedPaths.In(section.Text) : [],
        };
    }

    private static List<OutlineSection> TaskSections(List<OutlineSection> sections)
    {
        var withItems = sections.Where(section => section.Items.Exists(item => item.WhyNot is null)).ToList();
        return withItems.Count > 0
            ? withItems
            : [.. sections.Where((section, index) => section is { Level: > 0, Lines.Count: > 0 } && !HasBelow(sections, index))];
    }

    private static bool HasBelow(List<OutlineSection> sections, int index) =>
        index + 1 < sections.Count && sections[index + 1].Level > sections[index].Level;

    /// <summary>Items and texts of sections that became no task; the texts of the others are their tasks' prompts.</summary>
    private static void ReportTheRest(DraftPlan draft, Outline outline)
    {
        foreach (var section in outline.Sections.Where(section => !section.Items.Exists(item => item.WhyNot is null)))
            foreach (var item in section.Items)
                draft.NotATask(item.Number, item.Text, item.WhyNot!, keep: item.Mark == CheckMark.LeftOut);
        var rest = outline.Sections.Where(section => section is { Line: > 0, Lines.Count: > 0 }).ToList();
        if (rest.Count > 0)
            draft.Problems.Note(
                rest[0].Line, 1, null, $"kept as metadata: {string.Join(", ", rest.Select(section => $"'{section.Title}' (line {section.Line})"))}");
        outline.KeepTexts(draft);
    }
}
