using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import;

/// <summary>
/// Settles a draft's ids and dependencies: edges to items that were left out lead on to what those waited for; in
/// lenient mode duplicate ids get a number and dependencies on nothing are dropped. Every change is noted.
/// </summary>
internal static class DraftRepairs
{
    public static void Apply(DraftPlan draft)
    {
        if (draft.Lenient)
            RenameDuplicates(draft);
        var ids = draft.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var left = (long)PlanLimits.Edges;
        foreach (var task in draft.Tasks)
            task.DependsOn = Settle(draft, task, ids, ref left);
    }

    private static void RenameDuplicates(DraftPlan draft)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        var all = draft.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var task in draft.Tasks)
        {
            if (lines.TryAdd(task.Id, task.Line))
                continue;
            var old = task.Id;
            var number = last.GetValueOrDefault(old, 1);
            do
                task.Id = $"{old}-{++number}";
            while (!all.Add(task.Id));
            last[old] = number;
            lines[task.Id] = task.Line;
            draft.Problems.Note(task.Line, 1, $"{task.Id}.id", $"'{old}' is the id of line {lines[old]} already; renamed to '{task.Id}'");
        }
    }

    private static List<DraftEdge> Settle(DraftPlan draft, DraftTask task, HashSet<string> ids, ref long left)
    {
        var settled = new List<DraftEdge>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<DraftEdge>(task.DependsOn.AsEnumerable().Reverse());
        while (open.TryPop(out var edge))
        {
            if (--left < 0)
                throw new SourceException(task.Line, 1, $"the items make more than {PlanLimits.Edges:N0} dependencies");
            if (!seen.Add(edge.To))
                continue;
            if (!ids.Contains(edge.To) && draft.LeftOut.TryGetValue(edge.To, out var beyond))
            {
                draft.Problems.Note(edge.Line, 1, $"{task.Id}.depends_on", $"'{edge.To}' is left out; what it depends on takes its place");
                foreach (var next in beyond)
                    open.Push(next with { Line = edge.Line });
            }
            else if (draft.Lenient && !ids.Contains(edge.To))
                draft.Problems.Note(edge.Line, 1, $"{task.Id}.depends_on", $"'{edge.To}' does not exist; dropped");
            else if (draft.Lenient && edge.To == task.Id)
                draft.Problems.Note(edge.Line, 1, $"{task.Id}.depends_on", "depends on itself; dropped");
            else
                settled.Add(edge);
        }
        return settled;
    }
}
