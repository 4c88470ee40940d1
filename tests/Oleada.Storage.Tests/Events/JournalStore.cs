using Oleada.Engine.Events;

namespace Oleada.Storage.Tests.Events;

/// <summary>One entry of a log's file: a start, or an event.</summary>
internal sealed record JournalEntry(LogEpoch? Epoch, LogEvent? Event);

/// <summary>A store whose file is a list of entries, which a test may cut or exchange between two starts.</summary>
internal sealed class JournalStore : IEventStore
{
    private readonly List<JournalEntry> _journal;
    private long _position;

    /// <summary>Starts on what is left of a file.</summary>
    /// <param name="journal">The file; this start writes on.</param>
    public JournalStore(List<JournalEntry> journal, string epoch, LogLoss? loss)
    {
        _journal = journal;
        _position = journal.LastOrDefault(entry => entry.Event is not null)?.Event!.Position ?? 0;
        journal.Add(new JournalEntry(new LogEpoch(epoch, _position + 1, loss), null));
        Epochs = [.. journal.Where(entry => entry.Epoch is not null).Select(entry => entry.Epoch!)];
    }

    public IReadOnlyList<LogEpoch> Epochs { get; }

    public LogLoss? Loss => Epochs[^1].Loss;

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends) =>
        [.. appends.Select(append => new AppendOutcome([.. append.Events.Select(Add)]))];

    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(string stream, long afterSeq, int limit, CancellationToken cancellation) =>
        new([.. Of(stream).Skip((int)afterSeq).Take(limit)]);

    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation) => new(Of(stream).Count());

    public ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation) =>
        new(Of(stream).FirstOrDefault(found => found.Seq == seq)?.Position);

    public long TakeLease(string group) => throw new NotSupportedException();

    public void SaveSnapshot(string group, Snapshot snapshot) => throw new NotSupportedException();

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(string group, long afterPosition, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    private IEnumerable<LogEvent> Of(string stream) =>
        _journal.Where(entry => entry.Event?.Stream == stream).Select(entry => entry.Event!);

    private LogEvent Add(NewEvent added)
    {
        var seq = Of(added.Stream).Count() + 1;
        var kept = new LogEvent(++_position, added.Stream, seq, added.Type, added.Timestamp, added.Data);
        _journal.Add(new JournalEntry(null, kept));
        return kept;
    }
}
