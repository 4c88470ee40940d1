using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Merging;

internal enum MergePoint
{
    /// <summary>Nothing is merged yet.</summary>
    None,

    /// <summary>An atom of another task waits for this one: what its task has so far is merged.</summary>
    SoFar,

    /// <summary>The task is done.</summary>
    Whole,
}

/// <summary>After which atoms their task is merged, as the plan's edges and what has completed say.</summary>
internal sealed class MergePoints
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);
    private readonly HashSet<string> _awaiting = new(StringComparer.Ordinal);

    /// <param name="completed">Atoms, <c>task/atom</c>.</param>
    public MergePoints(PlanGraph graph, IReadOnlySet<string> completed)
    {
        foreach (var atom in graph.Atoms)
        {
            if (!_missing.TryGetValue(atom.Task.Id, out var missing))
                _missing[atom.Task.Id] = missing = new HashSet<string>(StringComparer.Ordinal);
            if (!completed.Contains(atom.Name))
                missing.Add(atom.Atom.Id);
            if (graph.IsAwaited(atom))
                _awaited.Add(atom.Name);
            if (atom.DependsOn.Any(dependency => graph.Atoms[dependency].TaskIndex != atom.TaskIndex))
                _awaiting.Add(atom.Name);
        }
    }

    /// <summary>Whether an atom needs the work of other tasks.</summary>
    public bool Awaits(string task, string atom) => _awaiting.Contains($"{task}/{atom}");

    /// <summary>To be called when an atom's work is done and found good; of atoms that end together one is the last.</summary>
    public MergePoint Done(string task, string atom)
    {
        lock (_gate)
        {
            _missing[task].Remove(atom);
            return _missing[task].Count == 0 ? MergePoint.Whole : _awaited.Contains($"{task}/{atom}") ? MergePoint.SoFar : MergePoint.None;
        }
    }

    /// <summary>To be called when the merge after an atom has failed: the atom will be done again.</summary>
    public void Undone(string task, string atom)
    {
        lock (_gate)
            _missing[task].Add(atom);
    }

    /// <summary>The task's atoms that are done.</summary>
    public IReadOnlyList<PlanAtom> DoneOf(PlanTask task)
    {
        lock (_gate)
            return [.. PlanGraph.AtomsOf(task).Where(atom => !_missing[task.Id].Contains(atom.Id))];
    }
}
