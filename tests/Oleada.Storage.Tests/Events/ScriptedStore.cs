using Oleada.Engine.Events;

namespace Oleada.Storage.Tests.Events;

/// <summary>A store that keeps nothing: a test decides how each commit ends, and when.</summary>
internal sealed class ScriptedStore : IEventStore
{
    private long _position;

    public Func<IReadOnlyList<Append>, Exception?> OnCommit { get; set; } = _ => null;

    public List<int> Rounds { get; } = [];

    public IReadOnlyList<LogEpoch> Epochs { get; } = [new("0", 1)];

    public LogLoss? Loss => null;

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends)
    {
        Rounds.Add(appends.Count);
        return OnCommit(appends) is { } failure
            ? throw failure
            : [.. appends.Select(append => new AppendOutcome([.. append.Events.Select(Commit)]))];
    }

    public long TakeLease(string group) => 1;

    public void SaveSnapshot(string group, Snapshot snapshot)
    {
    }

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation) => new((Snapshot?)null);

    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(string stream, long afterSeq, int limit, CancellationToken cancellation) => new([]);

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(string group, long afterPosition, int limit, CancellationToken cancellation) => new([]);

    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation) => new(0L);

    public ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation) => new((long?)null);

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) => new([]);

    public ValueTask DisposeAsync() => default;

    private LogEvent Commit(NewEvent added)
    {
        _position++;
        return new LogEvent(_position, added.Stream, _position, added.Type, added.Timestamp, added.Data);
    }
}
