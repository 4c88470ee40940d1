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

    public PlanEdges(PlanGraph graph)
    {
        _graph = graph;
        for (var task = 0; task < graph.Plan.Tasks.Count; task++)
            _tasks[graph.Plan.Tasks[task].Id] = task;
        foreach (var atom in graph.Atoms)
            _atoms[atom.Name] = atom.Index;
    }

    public int[] Of(AtomNode atom)
    {
        var found = new SortedSet<int>();
        var waitsForSibling = false;
        foreach (var name in atom.Atom.DependsOn ?? [])
        {
            if (_atoms.TryGetValue($"{atom.Task.Id}/{name}", out var sibling))
            {
                found.Add(sibling);
                waitsForSibling = true;
            }
            else if (_atoms.TryGetValue(name, out var other))
                found.Add(other);
            else
                found.UnionWith(LastAtoms(TaskNamed(name, atom)));
        }
        if (!waitsForSibling)
            foreach (var task in atom.Task.DependsOn ?? [])
                found.UnionWith(LastAtoms(TaskNamed(task, atom)));
        return [.. found];
    }

    private int TaskNamed(string name, AtomNode from) =>
        _tasks.TryGetValue(name, out var task)
            ? task
            : throw new PlanGraphException($"{from.Name} depends on '{name}', which the plan does not have");

    private int[] LastAtoms(int task)
    {
        if (_lastAtoms.TryGetValue(task, out var known))
            return known;
        var atoms = _graph.Atoms[_graph.TaskAtoms[task]];
        var waitedFor = atoms.SelectMany(atom => atom.Atom.DependsOn ?? []).ToHashSet(StringComparer.Ordinal);
        return _lastAtoms[task] = [.. atoms.Where(atom => !waitedFor.Contains(atom.Atom.Id)).Select(atom => atom.Index)];
    }
}
