namespace Oleada.Engine.Plans.Rules;

/// <summary>
/// Notes files that two tasks write without an order between them: the engine runs such atoms one after another,
/// which may not be what the plan's author meant. Tells for certain of tasks in the same wave, and of others as far as
/// a bounded search goes.
/// </summary>
internal static class OverlapRule
{
    private const int NotesAtMost = 20;
    private const int StepsAtMost = 2_000_000;

    public static void Check(PlanGraph graph, RuleProblems problems)
    {
        var search = new Reach(graph, StepsAtMost);
        var found = 0;
        foreach (var (path, atoms) in Writers(graph))
        {
            if (Unordered(graph, atoms, search) is not var (first, second) || ++found > NotesAtMost)
                continue;
            problems.Note(
                new PlanPlace(graph.Atoms[second].TaskIndex, Key: "touches"),
                $"'{path}' is also written by '{graph.Atoms[first].Task.Id}' with no order between the two; they will run one after the other");
        }
        if (found > NotesAtMost)
            problems.Note(new PlanPlace(Key: "tasks"), $"{found - NotesAtMost} more files are written by tasks with no order between them");
    }

    /// <summary>For each path one atom per task that writes it, in the order of waves.</summary>
    private static IEnumerable<(string Path, int[] Atoms)> Writers(PlanGraph graph)
    {
        var writers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var atom in graph.Atoms)
            foreach (var path in (atom.Task.Touches ?? []).Concat(atom.Atom.Touches ?? []))
            {
                if (!writers.TryGetValue(path, out var list))
                    writers[path] = list = [];
                if (list.Count == 0 || graph.Atoms[list[^1]].TaskIndex != atom.TaskIndex)
                    list.Add(atom.Index);
            }
        return writers.Where(entry => entry.Value.Count > 1)
            .Select(entry => (entry.Key, entry.Value.OrderBy(atom => graph.Atoms[atom].Wave).ToArray()));
    }

    private static (int First, int Second)? Unordered(PlanGraph graph, int[] atoms, Reach search)
    {
        for (var i = 1; i < atoms.Length; i++)
        {
            var (first, second) = (atoms[i - 1], atoms[i]);
            if (graph.Atoms[first].Wave == graph.Atoms[second].Wave || search.IsOrdered(first, second) == false)
                return (first, second);
        }
        return null;
    }

    /// <summary>Looks for ways through the graph, a limited number of steps for all searches together.</summary>
    private sealed class Reach(PlanGraph graph, int steps)
    {
        private readonly int[] _seenIn = new int[graph.Atoms.Length];
        private int _searches;
        private int _steps = steps;

        /// <summary>Whether the later atom waits for the earlier one's task; null when the steps are used up.</summary>
        public bool? IsOrdered(int earlier, int later)
        {
            _searches++;
            var task = graph.Atoms[earlier].TaskIndex;
            var open = new Stack<int>([later]);
            while (open.TryPop(out var atom))
            {
                if (graph.Atoms[atom].TaskIndex == task)
                    return true;
                foreach (var before in graph.Atoms[atom].DependsOn)
                {
                    if (--_steps < 0)
                        return null;
                    if (_seenIn[before] == _searches || graph.Atoms[before].Wave < graph.Atoms[earlier].Wave)
                        continue;
                    _seenIn[before] = _searches;
                    open.Push(before);
                }
            }
            return false;
        }
    }
}
