using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>No task and no atom waits for itself, however long the way round.</summary>
internal static class CycleRule
{
    private const int LongestCycleShown = 12;

    /// <summary>The graph of a plan without cycles; null for one that has a cycle, which is reported.</summary>
    public static PlanGraph? Check(MasterPlan plan, PlanNames names, RuleProblems problems)
    {
        var tasks = Cycle.Find(
            plan.Tasks.Count, task => [.. (plan.Tasks[task].DependsOn ?? []).Select(other => names.Tasks[other])]);
        if (tasks is not null)
        {
            Report(tasks, task => plan.Tasks[task].Id, new PlanPlace(tasks[0], Key: "depends_on"), problems);
            return null;
        }
        PlanGraph graph;
        try
        {
            graph = PlanGraph.Link(plan);
        }
        catch (PlanGraphException e)
        {
            problems.Error(new PlanPlace(Key: "tasks"), e.Message);
            return null;
        }
        if (Cycle.Find(graph.Atoms.Length, atom => graph.Atoms[atom].DependsOn) is { } atoms)
        {
            Report(atoms, atom => graph.Atoms[atom].Name, PlaceOf(graph, atoms[0]), problems);
            return null;
        }
        graph.AssignWaves();
        return graph;
    }

    private static PlanPlace PlaceOf(PlanGraph graph, int atom)
    {
        var task = graph.Atoms[atom].TaskIndex;
        return new PlanPlace(task, atom - graph.TaskAtoms[task].Start.Value, "depends_on");
    }

    private static void Report(List<int> cycle, Func<int, string> nameOf, PlanPlace place, RuleProblems problems)
    {
        var shown = cycle.Count <= LongestCycleShown
            ? cycle.Select(nameOf)
            : [.. cycle.Take(LongestCycleShown - 2).Select(nameOf), $"({cycle.Count - LongestCycleShown + 1} more)", nameOf(cycle[^1])];
        problems.Error(place, $"a cycle: {string.Join(" → ", shown)} → {nameOf(cycle[0])}");
    }
}
