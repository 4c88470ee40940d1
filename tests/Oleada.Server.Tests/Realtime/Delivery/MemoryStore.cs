using Oleada.Engine.Events;

namespace Oleada.Server.Tests.Realtime.Delivery;

/// <summary>A store for simulations: streams in memory, each its own group, and reads that take a turn of the thread pool.</summary>
internal sealed class MemoryStore : IEventStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<LogEvent>> _streams = new(StringComparer.Ordinal);
    private long _position;

    public IReadOnlyList<LogEpoch> Epochs { get; } = [new("0", 1)];

    public LogLoss? Loss => null;

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends)
    {
        lock (_gate)
            return [.. appends.Select(append => new AppendOutcome([.. append.Events.Select(Add)]))];
    }

    public async ValueTask<IReadOnlyList<LogEvent>> ReadAsync(string stream, long afterSeq, int limit, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (_gate)
            return [.. Of(stream).Skip((int)afterSeq).Take(limit)];
    }

    public async ValueTask<long> HeadAsync(string stream, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (_gate)
            return Of(stream).Count;
    }

    public async ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (_gate)
            return Of(stream).Find(entry => entry.Seq == seq)?.Position;
    }

    public long TakeLease(string group) => throw new NotSupportedException();

    public void SaveSnapshot(string group, Snapshot snapshot) => throw new NotSupportedException();

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(string group, long afterPosition, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    private LogEvent Add(NewEvent added)
    {
        var stream = Of(added.Stream);
        stream.Add(new LogEvent(++_position, added.Stream, stream.Count + 1, added.Type, added.Timestamp, added.Data));
        return stream[^1];
    }

    private List<LogEvent> Of(string stream)
    {
        if (!_streams.TryGetValue(stream, out var events))
            _streams[stream] = events = [];
        return events;
    }
}
