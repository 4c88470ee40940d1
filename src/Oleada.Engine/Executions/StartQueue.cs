using Oleada.Contracts.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Which atom starts next: by wave, then by plan order; never two that declare the same path; none that would meet
/// another task's work as long as that one goes on; with a barrier, none of a later wave than the open one.
/// </summary>
internal sealed class StartQueue
{
    private readonly PlanGraph _graph;
    private readonly Func<int, WorkStatus> _statusOf;
    private readonly PriorityQueue<int, long> _ready = new();
    private readonly PriorityQueue<int, DateTimeOffset> _later = new();
    private readonly TouchLocks _locks;

    /// <summary>Atoms that are ready or due and do not start without others' doing.</summary>
    private readonly HashSet<int> _aside = [];

    /// <summary>By task, the atoms that are put off for it.</summary>
    private readonly Dictionary<int, List<int>> _behind = [];

    public StartQueue(PlanGraph graph, Func<int, WorkStatus> statusOf)
    {
        (_graph, _statusOf) = (graph, statusOf);
        Paths = new WritePaths(graph);
        _locks = new TouchLocks(Paths);
        Apart = new KeptApart(graph, Paths, _locks);
    }

    public WritePaths Paths { get; }

    public KeptApart Apart { get; }

    public bool Barrier { get; set; }

    /// <summary>The first wave that has not been reported as ended, from 1.</summary>
    public int OpenWave { get; set; } = 1;

    /// <summary>When the next retry is due; null if none waits.</summary>
    public DateTimeOffset? NextDue => _later.TryPeek(out _, out var due) ? due : null;

    public void Add(int atom)
    {
        _aside.Remove(atom);
        _ready.Enqueue(atom, ((long)_graph.Atoms[atom].Wave << 32) | (uint)atom);
    }

    public void AddLater(int atom, DateTimeOffset due) => _later.Enqueue(atom, due);

    /// <summary>The next atom that may start now, taken out of the queue; it is to be started or lost.</summary>
    /// <param name="untilMerged">Whether tasks see what others have done only once it is merged.</param>
    /// <param name="isDue">Whether it still is to be started.</param>
    /// <param name="isHeld">Whether it waits for a person; it is to be added again when it does not.</param>
    public bool TryNext(DateTimeOffset now, bool untilMerged, Func<int, bool> isDue, Func<int, bool> isHeld, out int atom)
    {
        while (_later.TryPeek(out var retry, out var due) && due <= now)
        {
            _later.Dequeue();
            Add(retry);
        }
        while (_ready.TryPeek(out atom, out _))
        {
            if (IsBehindBarrier(atom))
                return false;
            _ready.Dequeue();
            if (!isDue(atom))
                continue;
            if (isHeld(atom))
                GiveBack(atom);
            else if (_locks.MayStart(atom) && !PutOff(atom, untilMerged))
                return true;
        }
        return false;
    }

    public void Take(int atom)
    {
        _locks.Take(atom);
        Apart.Start(_graph.Atoms[atom].TaskIndex);
    }

    public void Release(int atom)
    {
        foreach (var parked in _locks.Release(atom))
            Add(parked);
        Apart.Leave(_graph.Atoms[atom].TaskIndex);
        Wake(_graph.Atoms[atom].TaskIndex);
    }

    /// <summary>What the task has is merged, or never will be.</summary>
    public void Free(int task)
    {
        Apart.Free(task);
        Wake(task);
    }

    private bool IsBehindBarrier(int atom) => Barrier && _graph.Atoms[atom].Wave > OpenWave;

    /// <summary>Nobody is to wait for one that waits for a person.</summary>
    private void GiveBack(int atom)
    {
        _aside.Add(atom);
        Wake(_graph.Atoms[atom].TaskIndex);
    }

    /// <summary>
    /// Nothing is put off for a task of which all that is ready is put off itself, so that the last one to be put off waits for
    /// something in flight or due later, and comes back with it.
    /// </summary>
    private bool PutOff(int atom, bool untilMerged)
    {
        var blocker = Apart.BlockerOf(atom, untilMerged, CanGoOn);
        if (blocker == KeptApart.Nobody)
            return false;
        if (!_behind.TryGetValue(blocker, out var behind))
            _behind[blocker] = behind = [];
        behind.Add(atom);
        _aside.Add(atom);
        return true;
    }

    private void Wake(int task)
    {
        if (!_behind.Remove(task, out var behind))
            return;
        foreach (var atom in behind)
            Add(atom);
    }

    /// <summary>Whether an atom of the task starts as soon as it is due and has a worker, or the file that somebody in flight has.</summary>
    private bool CanGoOn(int task)
    {
        for (var atom = _graph.TaskAtoms[task].Start.Value; atom < _graph.TaskAtoms[task].End.Value; atom++)
            if (_statusOf(atom) is WorkStatus.Ready or WorkStatus.Retrying && !_aside.Contains(atom) && !IsBehindBarrier(atom))
                return true;
        return false;
    }
}
