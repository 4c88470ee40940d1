using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>A row for each task, by phase.</summary>
internal static class TasksView
{
    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        yield return page.Title(graph);
        var ids = Math.Min(20, graph.Plan.Tasks.Max(task => CellWidth.Of(task.Id)));
        foreach (var phase in Phases.Summarize(graph.Plan).Where(phase => phase.Tasks > 0))
        {
            yield return "";
            yield return page.Heading($"{phase.Number} {phase.Name} ({Quantity.Count(phase.Tasks)})");
            for (var task = 0; task < graph.Plan.Tasks.Count; task++)
                if (graph.Plan.Tasks[task].Phase == phase.Number)
                    yield return Row(graph, task, ids, page);
        }
    }

    private static string Row(PlanGraph graph, int task, int ids, PlanPage page)
    {
        var found = graph.Plan.Tasks[task];
        var tail = Tail(graph, task, found);
        return page.Line().Add("  ").AddName(found.Id, keep: Math.Max(0, page.Width - 2 - ids)).To(ids + 4)
            .AddName(FirstLine(found.Name), keep: tail.Length + 2)
            .To(page.Width - tail.Length).Add(tail, found.Done == true ? Ink.Green : Ink.Dim).ToString();
    }

    private static string Tail(PlanGraph graph, int task, PlanTask found)
    {
        if (found.Done == true)
            return "done";
        var atoms = graph.Atoms.AsSpan(graph.TaskAtoms[task]);
        var (first, last) = (int.MaxValue, 0);
        foreach (var atom in atoms)
            (first, last) = (Math.Min(first, atom.Wave), Math.Max(last, atom.Wave));
        var waves = first == last ? $"wave {first}" : $"waves {first}-{last}";
        return found.Atoms is null ? waves : $"{atoms.Length} {(atoms.Length == 1 ? "atom" : "atoms")}, {waves}";
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is var end and > 0 ? text[..end] : text;
}
