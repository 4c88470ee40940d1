using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Keeps an atom from being started while it would meet the work of another task: one in flight that is known to write
/// a path, or one that has work on it which is not merged. Never of its own task, and never for a task that cannot go on.
/// </summary>
internal sealed class KeptApart(PlanGraph graph, WritePaths paths, TouchLocks locks)
{
    public const int Nobody = -1;

    /// <summary>Paths of one task that are watched for each of the two reasons; more are let go.</summary>
    private const int MostOfTask = 256;

    private readonly int[] _inFlight = new int[graph.Plan.Tasks.Count];
    private readonly Dictionary<int, SortedSet<int>> _known = [];
    private readonly Dictionary<int, SortedSet<int>> _unmerged = [];

    /// <summary>By path, the tasks in flight that are known to write it.</summary>
    private readonly Dictionary<int, List<int>> _knownInFlight = [];

    /// <summary>By path, the tasks that have unmerged work on it.</summary>
    private readonly Dictionary<int, List<int>> _unmergedBy = [];

    public bool IsInFlight(int task) => _inFlight[task] > 0;

    /// <summary>Numbers of the files that a task is known to write.</summary>
    public IReadOnlyCollection<int> KnownTo(int task) => _known.TryGetValue(task, out var known) ? known : [];

    /// <summary>Tasks with unmerged work, and the numbers of the paths that it is on.</summary>
    public IEnumerable<KeyValuePair<int, SortedSet<int>>> Unmerged => _unmerged.OrderBy(pair => pair.Key);

    public bool HasUnmerged(int task) => _unmerged.ContainsKey(task);

    public void Start(int task)
    {
        if (_inFlight[task]++ == 0)
            foreach (var file in KnownTo(task))
                Note(_knownInFlight, file, task);
    }

    public void Leave(int task)
    {
        if (--_inFlight[task] == 0)
            foreach (var file in KnownTo(task))
                Forget(_knownInFlight, file, task);
    }

    /// <returns>False if the task has no room for it, or has it already.</returns>
    public bool Know(int task, int file)
    {
        if (!Add(_known, task, file))
            return false;
        if (IsInFlight(task))
            Note(_knownInFlight, file, task);
        return true;
    }

    /// <summary>The task has work on a path that the others do not have yet.</summary>
    public void Hold(int task, int path)
    {
        if (Add(_unmerged, task, path))
            Into(_unmergedBy, path).Add(task);
    }

    /// <summary>What the task has is merged, or never will be.</summary>
    public void Free(int task)
    {
        if (!_unmerged.Remove(task, out var held))
            return;
        foreach (var path in held)
            OutOf(_unmergedBy, path, task);
    }

    /// <summary>The task that an atom has to wait for, or <see cref="Nobody"/>.</summary>
    /// <param name="untilMerged">Whether work that is not merged counts.</param>
    /// <param name="canGoOn">Whether a task that is not in flight has an atom that may start without others' doing.</param>
    public int BlockerOf(int atom, bool untilMerged, Func<int, bool> canGoOn)
    {
        if (_known.Count == 0 && _unmerged.Count == 0)
            return Nobody;
        var task = graph.Atoms[atom].TaskIndex;
        var known = KnownTo(task);
        foreach (var path in paths.Of(atom).Concat(known))
            if (Other(_knownInFlight, path, task) is var other and not Nobody)
                return other;
        foreach (var path in known.SelectMany(paths.MetBy))
            if (locks.HolderOf(path) is var holder and not Nobody && graph.Atoms[holder].TaskIndex is var owner && owner != task)
                return owner;
        return untilMerged ? UnmergedBefore(task, [.. paths.Of(atom), .. known], canGoOn) : Nobody;
    }

    private int UnmergedBefore(int task, int[] wanted, Func<int, bool> canGoOn)
    {
        foreach (var path in wanted)
            if (Other(_unmergedBy, path, task, IsInFlight) is var working and not Nobody)
                return working;
        // Who has work on the path too is no worse off for going first.
        foreach (var path in wanted)
            if (!(_unmerged.TryGetValue(task, out var own) && own.Contains(path)) && Other(_unmergedBy, path, task, canGoOn) is var next and not Nobody)
                return next;
        return Nobody;
    }

    private static int Other(Dictionary<int, List<int>> tasks, int path, int task, Func<int, bool>? counts = null)
    {
        if (tasks.TryGetValue(path, out var all))
            foreach (var other in all)
                if (other != task && counts?.Invoke(other) != false)
                    return other;
        return Nobody;
    }

    private void Note(Dictionary<int, List<int>> tasks, int file, int task)
    {
        foreach (var met in paths.MetBy(file))
            Into(tasks, met).Add(task);
    }

    private void Forget(Dictionary<int, List<int>> tasks, int file, int task)
    {
        foreach (var met in paths.MetBy(file))
            OutOf(tasks, met, task);
    }

    private static bool Add(Dictionary<int, SortedSet<int>> sets, int task, int path)
    {
        if (!sets.TryGetValue(task, out var set))
            sets[task] = set = [];
        return set.Count < MostOfTask && set.Add(path);
    }

    private static List<int> Into(Dictionary<int, List<int>> tasks, int path)
    {
        if (!tasks.TryGetValue(path, out var list))
            tasks[path] = list = [];
        return list;
    }

    private static void OutOf(Dictionary<int, List<int>> tasks, int path, int task)
    {
        tasks[path].Remove(task);
        if (tasks[path].Count == 0)
            tasks.Remove(path);
    }
}
