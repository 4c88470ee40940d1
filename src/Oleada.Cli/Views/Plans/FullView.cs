using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>Everything that the plan says.</summary>
internal static class FullView
{
    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        foreach (var line in OverviewView.Lines(graph, page))
            yield return line;
        foreach (var line in Fields(page, 0, [
            ("agent", graph.Plan.Agent), ("retry", RuleText.Of(graph.Plan.Retry)), ("permissions", RuleText.Of(graph.Plan.Permissions)),
            ("budget", RuleText.Of(graph.Plan.Budget)), .. (graph.Plan.Phases ?? new Dictionary<int, PhaseRules>()).Select(Phase)]))
            yield return line;
        for (var task = 0; task < graph.Plan.Tasks.Count; task++)
        {
            yield return "";
            foreach (var line in Task(graph, task, page))
                yield return line;
        }
    }

    private static (string Label, string? Value) Phase(KeyValuePair<int, PhaseRules> phase) => (
        $"phase {phase.Key} {Phases.NameOf(phase.Key)}",
        string.Join("; ", new[]
        {
            phase.Value.Agent is { } agent ? $"agent {agent}" : null,
            RuleText.Of(phase.Value.Retry) is { } retry ? $"retry {retry}" : null,
            RuleText.Of(phase.Value.Permissions) is { } permissions ? $"permissions {permissions}" : null,
        }.OfType<string>()));

    private static IEnumerable<string> Task(PlanGraph graph, int index, PlanPage page)
    {
        var task = graph.Plan.Tasks[index];
        yield return page.Line().AddName(task.Id, Ink.Strong).Add($"  {task.Phase} {Phases.NameOf(task.Phase)}{(task.Done == true ? ", done" : "")}", Ink.Dim).ToString();
        foreach (var line in page.Wrapped(task.Name, indent: 2))
            yield return line;
        foreach (var line in Fields(page, 2, [
            ("waits for", Join(task.DependsOn)), ("touches", Join(task.Touches)), ("expects", Join(task.Expects)), ("agent", task.Agent),
            ("estimate", Time(task.Estimate)), ("retry", RuleText.Of(task.Retry)), ("permissions", RuleText.Of(task.Permissions)),
            ("budget", RuleText.Of(task.Budget)), ("prompt", task.Prompt == task.Name ? null : task.Prompt),
            ("metadata", task.Metadata is null ? null : string.Join("; ", task.Metadata.Select(entry => $"{entry.Key}: {entry.Value}")))]))
            yield return line;
        if (task.Atoms is null)
            yield break;
        foreach (var atom in graph.Atoms[graph.TaskAtoms[index]])
            foreach (var line in Atom(atom, page))
                yield return line;
    }

    private static IEnumerable<string> Atom(AtomNode node, PlanPage page)
    {
        var atom = node.Atom;
        var line = page.Line().Add("  ").Add(page.Style.Glyphs.Branch, Ink.Dim).AddName(atom.Id, Ink.Strong).Add($"  wave {node.Wave}", Ink.Dim);
        if (atom.Name is { } name)
            line.Add("  ").AddName(name);
        return Fields(page, 6, [
            ("agent", atom.Agent), ("run", atom.Run), ("prompt", atom.Prompt == atom.Name ? null : atom.Prompt),
            ("waits for", Join(atom.DependsOn)), ("touches", Join(atom.Touches)),
            ("expects", Join(atom.Expects)), ("timeout", Time(atom.Timeout)), ("estimate", Time(atom.Estimate)),
            ("verify", atom.Verify is null ? null : string.Join("; ", atom.Verify.Select(check => check.Run ?? $"file exists: {check.FileExists}"))),
            ("permissions", RuleText.Of(atom.Permissions))])
            .Prepend(line.ToString());
    }

    private static IEnumerable<string> Fields(PlanPage page, int indent, (string Label, string? Value)[] fields) => fields
        .Where(field => field.Value is { Length: > 0 })
        .SelectMany(field => page.Wrapped($"{field.Label}: {field.Value}", indent));

    private static string? Join(IReadOnlyList<string>? names) => names is null ? null : string.Join(", ", names);

    private static string? Time(TimeSpan? time) => time is { } known ? Duration.Format(known) : null;
}
