namespace Oleada.Engine.Events;

/// <summary>
/// The newest events of one stream or group, kept while somebody follows it. It only saves reading the store: what it
/// no longer has, or never had, the follower reads there.
/// </summary>
internal sealed class Tail(string name, bool ofGroup, long? floor, EventLogOptions options, TailBudget budget)
{
    private readonly Lock _gate = new();
    private readonly List<LogEvent> _events = [];
    private int _first;
    private long _bytes;
    private long _version;
    private bool _ended;
    private TaskCompletionSource? _changed;
    private Action? _watchers;

    /// <summary>It holds every event above this key; null as long as that is not known.</summary>
    private long? _floor = floor;

    public string Name => name;

    public bool OfGroup => ofGroup;

    /// <summary>How many follow; guarded by the directory's lock.</summary>
    public int Followers { get; set; }

    /// <summary>Nothing comes any more.</summary>
    public bool Ended => Volatile.Read(ref _ended);

    public long Version => Interlocked.Read(ref _version);

    /// <summary>What its events are counted by: a group's by position, a stream's by seq.</summary>
    public long KeyOf(LogEvent found) => ofGroup ? found.Position : found.Seq;

    /// <summary>Adds a range of what was committed, in order, and wakes the followers.</summary>
    public void Add(IReadOnlyList<LogEvent> committed, int from, int to)
    {
        TaskCompletionSource? changed;
        Action? watchers;
        lock (_gate)
        {
            for (var i = from; i < to; i++)
            {
                var added = committed[i];
                _floor ??= KeyOf(added) - 1;
                _events.Add(added);
                _bytes += added.Data.Length;
                Newest = KeyOf(added);
            }
            Trim();
            _version++;
            changed = _changed;
            _changed = null;
            watchers = _watchers;
        }
        changed?.SetResult();
        watchers?.Invoke();
    }

    /// <summary>The key of the newest event that it was given; 0 before the first.</summary>
    public long Newest { get; private set; }

    public void AddWatcher(Action watcher)
    {
        lock (_gate)
            _watchers += watcher;
    }

    public void RemoveWatcher(Action watcher)
    {
        lock (_gate)
            _watchers -= watcher;
    }

    public void End()
    {
        Volatile.Write(ref _ended, true);
        Add([], 0, 0);
    }

    /// <summary>Gives the events after a key.</summary>
    /// <returns>Null if it does not reach back that far.</returns>
    public IReadOnlyList<LogEvent>? Read(long after, int limit)
    {
        lock (_gate)
        {
            if (_floor is not { } floor || after < floor)
                return null;
            var from = IndexAfter(after);
            var count = Math.Min(limit, _events.Count - from);
            return count == 0 ? [] : _events.GetRange(from, count);
        }
    }

    /// <summary>Waits until something was added since the tail had a version, or it has ended.</summary>
    public Task ChangeAsync(long since, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_version != since || Ended)
                return Task.CompletedTask;
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task.WaitAsync(cancellation);
        }
    }

    private int IndexAfter(long after)
    {
        int low = _first, high = _events.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (KeyOf(_events[middle]) <= after)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private void Trim()
    {
        while (_events.Count - _first > options.TailEvents || _bytes > budget.Each)
        {
            var dropped = _events[_first++];
            _bytes -= dropped.Data.Length;
            _floor = KeyOf(dropped);
        }
        // What was dropped is held in memory until then: never more than what is kept.
        if (_first > _events.Count / 2)
        {
            _events.RemoveRange(0, _first);
            _first = 0;
        }
    }
}
