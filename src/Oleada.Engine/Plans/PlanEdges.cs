namespace Oleada.Engine.Plans;

/// <summary>
/// Turns what a plan says about dependencies into edges between atoms. A task's dependency on a task is an edge from
/// each of its first atoms (those that wait for no sibling) to each of the other's last atoms (those that no sibling
/// waits for).
/// </summary>
internal sealed class PlanEdges
{
    private readonly PlanGraph _graph;
    private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _atoms = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int[]> _lastAtoms = [];
    private readonly SortedSet<int> _found = [];
    private long _edges;

    public PlanEdges(PlanGraph graph)
    {
        _graph = graph;
        for (var task = 0; task < graph.Plan.Tasks.Count; task++)
            _tasks[graph.Plan.Tasks[task].Id] = task;
        foreach (var atom in graph.Atoms)
            _atoms[atom.Name] = atom.Index;
    }

    /// <exception cref="PlanGraphException">An edge leads nowhere, or there are more than <see cref="PlanLimits.Edges"/>.</exception>
    public int[] Of(AtomNode atom)
    {
        _found.Clear();
        var waitsForSibling = false;
        foreach (var name in atom.Atom.DependsOn ?? [])
        {
            if (AtomNamed(name, atom) is { } other)
            {
                _found.Add(other);
                waitsForSibling |= _graph.Atoms[other].TaskIndex == atom.TaskIndex;
            }
            else
                AddTask(name, atom);
        }
        if (!waitsForSibling)
            foreach (var task in atom.Task.DependsOn ?? [])
                AddTask(task, atom);
        _edges += _found.Count;
        return _found.Count == 0 ? [] : [.. _found];
    }

    private int? AtomNamed(string name, AtomNode from) =>
        _atoms.TryGetValue($"{from.Task.Id}/{name}", out var sibling) ? sibling
            : _atoms.TryGetValue(name, out var other) ? other
            : null;

    private void AddTask(string name, AtomNode from)
    {
        if (!_tasks.TryGetValue(name, out var task))
            throw new PlanGraphException($"{from.Name} depends on '{name}', which the plan does not have");
        var last = LastAtoms(task);
        if (_edges + _found.Count + last.Length > PlanLimits.Edges)
            throw new PlanGraphException($"the plan has more than {PlanLimits.Edges:N0} dependencies between atoms");
        _found.UnionWith(last);
    }

    private int[] LastAtoms(int task)
    {
        if (_lastAtoms.TryGetValue(task, out var known))
            return known;
        var atoms = _graph.Atoms.AsSpan(_graph.TaskAtoms[task]);
        var waitedFor = new HashSet<int>();
        foreach (var atom in atoms)
            foreach (var name in atom.Atom.DependsOn ?? [])
                if (AtomNamed(name, atom) is { } sibling)
                    waitedFor.Add(sibling);
        var last = new List<int>();
        foreach (var atom in atoms)
            if (!waitedFor.Contains(atom.Index))
                last.Add(atom.Index);
        return _lastAtoms[task] = [.. last];
    }
}
