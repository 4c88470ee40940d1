using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>For each task what it waits for and what waits for it; dependencies of single atoms below.</summary>
internal static class DependenciesView
{
    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        yield return page.Title(graph);
        yield return "";
        var dependents = graph.Plan.Tasks.SelectMany(task => (task.DependsOn ?? []).Select(other => (other, task.Id)))
            .ToLookup(edge => edge.other, edge => edge.Id, StringComparer.Ordinal);
        foreach (var task in graph.Plan.Tasks)
        {
            yield return page.Line().AddName(task.Id, Ink.Strong).Add("  ").AddName(task.Name, Ink.Dim).ToString();
            foreach (var line in Names(page, "waits for  ", task.DependsOn ?? []).Concat(Names(page, "holds up   ", dependents[task.Id])))
                yield return line;
            foreach (var atom in task.Atoms ?? [])
                foreach (var line in Names(page, $"{atom.Id} waits for ", atom.DependsOn ?? []))
                    yield return line;
        }
    }

    private static IEnumerable<string> Names(PlanPage page, string label, IEnumerable<string> names)
    {
        var all = string.Join(", ", names);
        return all.Length == 0 ? [] : page.Wrapped(label + all, indent: 4);
    }
}
