namespace Oleada.Engine.Plans.Import;

/// <summary>
/// Moves tasks into later phases where a dependency demands it, since foreign phases are other ones and no task may
/// depend on one in a later phase.
/// </summary>
internal static class PhaseLift
{
    private const int ShownAtMost = 5;

    public static void Apply(IReadOnlyList<DraftTask> tasks, ProblemList problems)
    {
        var byId = new Dictionary<string, DraftTask>(StringComparer.Ordinal);
        var dependents = new Dictionary<DraftTask, List<DraftTask>>();
        foreach (var task in tasks)
            byId.TryAdd(task.Id, task);
        foreach (var task in tasks)
            foreach (var edge in task.DependsOn)
                if (byId.TryGetValue(edge.To, out var before))
                {
                    if (!dependents.TryGetValue(before, out var list))
                        dependents[before] = list = [];
                    list.Add(task);
                }
        var lifted = new HashSet<DraftTask>();
        var open = new Queue<DraftTask>(tasks);
        while (open.TryDequeue(out var task))
            foreach (var after in dependents.GetValueOrDefault(task) ?? [])
            {
                if (after.Phase >= task.Phase)
                    continue;
                after.Phase = task.Phase;
                lifted.Add(after);
                open.Enqueue(after);
            }
        if (lifted.Count == 0)
            return;
        var shown = string.Join(", ", tasks.Where(lifted.Contains).Take(ShownAtMost).Select(task => task.Id)) + (lifted.Count > ShownAtMost ? " …" : "");
        problems.Note(
            lifted.Min(task => task.Line), 1, null, $"{lifted.Count} tasks are put into a later phase, that of what they depend on: {shown}");
    }
}
