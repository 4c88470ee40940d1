using Oleada.Engine.Events;

namespace Oleada.Bench.Log;

/// <summary>
/// A store that is gone with its process: what the server does without the cost of durability. Keeps the newest events
/// of each stream and group; whoever asks for older ones fails rather than miss them.
/// </summary>
internal sealed class MemoryStore : IEventStore
{
    private const int Kept = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Recent> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Recent> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Snapshot> _snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _leases = new(StringComparer.Ordinal);
    private long _position;

    public IReadOnlyList<LogEpoch> Epochs { get; } = [new("0", 1)];

    public LogLoss? Loss => null;

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends)
    {
        lock (_gate)
            return [.. appends.Select(Append)];
    }

    public long TakeLease(string group)
    {
        lock (_gate)
            return _leases[group] = _leases.GetValueOrDefault(group) + 1;
    }

    public void SaveSnapshot(string group, Snapshot snapshot)
    {
        lock (_gate)
            _snapshots[group] = snapshot;
    }

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation)
    {
        lock (_gate)
            return new(_snapshots.GetValueOrDefault(group));
    }

    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(string stream, long afterSeq, int limit, CancellationToken cancellation)
    {
        lock (_gate)
            return new(_streams.TryGetValue(stream, out var recent) ? recent.After(afterSeq, limit, entry => entry.Seq) : []);
    }

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(string group, long afterPosition, int limit, CancellationToken cancellation)
    {
        lock (_gate)
            return new(_groups.TryGetValue(group, out var recent) ? recent.After(afterPosition, limit, entry => entry.Position) : []);
    }

    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation)
    {
        lock (_gate)
            return new(_streams.TryGetValue(stream, out var recent) ? recent.Count : 0);
    }

    public ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation) =>
        throw new NotSupportedException("it has one epoch, in which every seq up to the head is good");

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return new([.. _streams.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => new StreamHead(pair.Key, pair.Value.Group, pair.Value.Count))]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private AppendOutcome Append(Append append)
    {
        if (append.Lease is { } lease && lease != _leases.GetValueOrDefault(append.Group))
            return new AppendOutcome([], new LeaseLostException(append.Group, lease));
        if (append.Expected is { } expected && Of(_streams, expected.Stream, append.Group).Count is var head && head != expected.Seq)
            return new AppendOutcome([], new SeqConflictException(expected.Stream, expected.Seq, head));
        var events = new LogEvent[append.Events.Count];
        var group = Of(_groups, append.Group, append.Group);
        for (var i = 0; i < events.Length; i++)
        {
            var added = append.Events[i];
            var stream = Of(_streams, added.Stream, append.Group);
            events[i] = new LogEvent(++_position, added.Stream, stream.Count + 1, added.Type, added.Timestamp, added.Data);
            stream.Add(events[i]);
            group.Add(events[i]);
        }
        return new AppendOutcome(events);
    }

    private static Recent Of(Dictionary<string, Recent> all, string name, string group)
    {
        if (!all.TryGetValue(name, out var recent))
            all.Add(name, recent = new Recent(group));
        return recent;
    }

    /// <summary>The newest events of one stream or group.</summary>
    private sealed class Recent(string group)
    {
        private readonly Queue<LogEvent> _events = new();
        private LogEvent? _dropped;

        public string Group => group;

        public long Count { get; private set; }

        public void Add(LogEvent added)
        {
            Count++;
            _events.Enqueue(added);
            if (_events.Count > Kept)
                _dropped = _events.Dequeue();
        }

        public IReadOnlyList<LogEvent> After(long place, int limit, Func<LogEvent, long> placeOf)
        {
            if (_dropped is not null && placeOf(_dropped) > place)
                throw new InvalidOperationException($"only the newest {Kept} events of '{group}' are kept, not those after {place}");
            return [.. _events.SkipWhile(entry => placeOf(entry) <= place).Take(limit)];
        }
    }
}
