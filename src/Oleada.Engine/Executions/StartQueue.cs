using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Which atom starts next: by wave, then by plan order; never two writers of one file; with a barrier, none of a later
/// wave than the open one.
/// </summary>
internal sealed class StartQueue(PlanGraph graph)
{
    private readonly PriorityQueue<int, long> _ready = new();
    private readonly PriorityQueue<int, DateTimeOffset> _later = new();
    private readonly TouchLocks _locks = new(graph);

    public bool Barrier { get; set; }

    /// <summary>The first wave that has not been reported as ended, from 1.</summary>
    public int OpenWave { get; set; } = 1;

    /// <summary>When the next retry is due; null if none waits.</summary>
    public DateTimeOffset? NextDue => _later.TryPeek(out _, out var due) ? due : null;

    public void Add(int atom) => _ready.Enqueue(atom, ((long)graph.Atoms[atom].Wave << 32) | (uint)atom);

    public void AddLater(int atom, DateTimeOffset due) => _later.Enqueue(atom, due);

    /// <summary>The next atom that may start now, taken out of the queue; it is to be started or lost.</summary>
    public bool TryNext(DateTimeOffset now, Func<int, bool> isWaiting, out int atom)
    {
        while (_later.TryPeek(out var retry, out var due) && due <= now)
        {
            _later.Dequeue();
            Add(retry);
        }
        while (_ready.TryPeek(out atom, out _))
        {
            if (Barrier && graph.Atoms[atom].Wave > OpenWave)
                return false;
            _ready.Dequeue();
            if (isWaiting(atom) && _locks.MayStart(atom))
                return true;
        }
        return false;
    }

    public void Take(int atom) => _locks.Take(atom);

    public void Release(int atom)
    {
        foreach (var parked in _locks.Release(atom))
            Add(parked);
    }
}
