using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Files;
using Oleada.Engine.Plans.Import.SpecKit;

namespace Oleada.Engine.Plans.Import;

/// <summary>Reads a spec-kit <c>tasks.md</c>: an item is a task.</summary>
internal static partial class SpecKitImport
{
    public static PlanReading Read(IReadOnlyList<MarkdownLine> lines, PlanReadOptions options, ProblemList problems)
    {
        var draft = new DraftPlan(PlanFormat.SpecKit, options, problems);
        var file = SpecKitFile.Read(lines, draft);
        draft.Title = file.Title;
        draft.Id = PlanSlug.Of(FeatureOf(file), file.Title, PlanSlug.NameOf(problems.File), PlanSlug.FolderOf(problems.File));
        var edges = SequenceEdges.Of(Groups(file, problems));
        for (var phase = 0; phase < file.Phases.Count; phase++)
            for (var item = 0; item < file.Phases[phase].Items.Count; item++)
                AddTask(draft, file.Phases[phase], file.Phases[phase].Items[item], edges[phase][item]);
        KeepTheRest(draft, file);
        return draft.Finish();
    }

    /// <summary>"(depends on T012)" stands instead of the place of a <c>[P]</c> item, and adds to that of another.</summary>
    private static IReadOnlyList<SequenceGroup> Groups(SpecKitFile file, ProblemList problems)
    {
        var ids = new KnownIds(file.Phases.SelectMany(phase => phase.Items).Select(item => item.Id));
        var left = (long)PlanLimits.Edges;
        var needs = PhaseOrder.Decide(file.Phases, file.Sections, problems);
        return [.. file.Phases.Select((phase, index) => new SequenceGroup(
            [.. phase.Items.Select(item => new SequenceItem(
                item.Id, item.Source.Number, item.Text.Parallel, Stated(item), Instead: item.Text.Parallel))],
            needs[index].Phases, needs[index].Tasks))];

        IReadOnlyList<string> Stated(SpecKitItem item)
        {
            var stated = SpecKitText.Ids(item.Text.After ?? "", ids).Distinct(StringComparer.Ordinal).ToList();
            left -= stated.Count;
            if (left < 0)
                throw new SourceException(item.Source.Number, 1, $"the order of the items makes more than {PlanLimits.Edges:N0} dependencies");
            return stated;
        }
    }

    private static void AddTask(DraftPlan draft, SpecKitPhase phase, SpecKitItem item, List<DraftEdge> dependsOn)
    {
        var text = item.Text.Description.Length > 0 ? item.Text.Description : item.Id;
        var task = new DraftTask
        {
            Id = item.Id,
            Text = text,
            Line = item.Source.Number,
            Phase = phase.Kind switch { SpecKitKind.Setup => 2, SpecKitKind.Polish => 4, _ => 3 },
            Done = item.Source.Mark == CheckMark.Done,
            DependsOn = dependsOn,
            Touches = MentionedPaths.In(text),
            Prompt = item.More.Count == 0 ? null : text + "\n" + string.Join('\n', item.More),
        };
        task.Metadata["phase"] = phase.Heading;
        if (item.Section is not null)
            task.Metadata["section"] = item.Section;
        if (item.Text.Story is not null)
            task.Metadata["story"] = item.Text.Story;
        if (item.Text.Parallel)
            task.Metadata["parallel"] = true;
        draft.Add(task);
        DraftAtoms.Add(draft, task, item.Under);
    }

    /// <summary>Everything that is no item stays in the plan's metadata, so that nothing of the file is lost.</summary>
    private static void KeepTheRest(DraftPlan draft, SpecKitFile file)
    {
        var phases = new JsonArray();
        foreach (var phase in file.Phases.Where(phase => phase.Lines.Count > 0))
            phases.Add((JsonNode)new JsonObject { ["title"] = phase.Heading, ["text"] = TextOf(phase.Lines) });
        var sections = new JsonArray();
        foreach (var section in file.Sections.Where(section => section.Lines.Count > 0))
            sections.Add((JsonNode)new JsonObject { ["title"] = section.Title, ["text"] = TextOf(section.Lines) });
        if (phases.Count > 0)
            draft.Metadata["phases"] = phases;
        if (sections.Count > 0)
            draft.Metadata["sections"] = sections;
        var named = file.Sections.Where(section => section is { Line: > 0, Lines.Count: > 0 }).ToList();
        if (named.Count > 0)
            draft.Problems.Note(
                named[0].Line, 1, null,
                $"kept as metadata: {string.Join(", ", named.Select(section => $"'{section.Title}' (line {section.Line})"))}");
    }

    private static string TextOf(IEnumerable<MarkdownLine> lines) =>
        string.Join('\n', lines.Select(line => new string(' ', line.Indent) + line.Text));

    /// <summary>The feature's folder in <c>**Input**: Design documents from `/specs/001-name/`</c>.</summary>
    private static string? FeatureOf(SpecKitFile file) =>
        file.Sections[0].Lines.Select(line => Feature().Match(line.Text)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;

    [GeneratedRegex(@"\bspecs/(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,100})/?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Feature();
}
