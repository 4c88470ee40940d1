namespace Oleada.Engine.Events;

/// <summary>
/// Where the log is kept. Two implementations behave the same, which the conformance suite checks. Only
/// the event log calls it.
/// </summary>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>A page of events ends when it has this many bytes of payload, also before its limit.</summary>
    const long PageBytes = 4L << 20;

    /// <summary>The starts that opened this log for writing, oldest first; the last one is this start. Durable.</summary>
    IReadOnlyList<LogEpoch> Epochs { get; }

    /// <summary>What the log had once and no longer has; null where nothing is known to be lost.</summary>
    LogLoss? Loss => null;

    /// <summary>The state of its checks against damage; null for a store that has none.</summary>
    LogIntegrity? Integrity => null;

    /// <summary>
    /// Does for an append whatever does not depend on its place in the log, so that the log's thread has less to do.
    /// Called on the caller's thread, by many at a time, before the append is queued.
    /// </summary>
    Append Prepare(Append append) => append;

    /// <summary>
    /// Writes appends, each whole or not at all, in one transaction that is durable when this returns. Called by one
    /// thread at a time, the log's own, which it may block.
    /// </summary>
    /// <exception cref="EventLogFailedException">Nothing of any append was written, or, if final, nobody knows.</exception>
    /// <returns>One outcome per append, in order.</returns>
    IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends);

    /// <summary>A new fencing token of a group; every older one is void when this returns. Same thread as Commit.</summary>
    long TakeLease(string group);

    /// <summary>Kept unless there is one of a later position. Same thread as Commit.</summary>
    void SaveSnapshot(string group, Snapshot snapshot);

    ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation);

    /// <summary>Events of a stream with a seq above <paramref name="afterSeq"/>, in seq order.</summary>
    ValueTask<IReadOnlyList<LogEvent>> ReadAsync(string stream, long afterSeq, int limit, CancellationToken cancellation);

    /// <summary>Events of all streams of a group with a position above <paramref name="afterPosition"/>, in commit order.</summary>
    ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(string group, long afterPosition, int limit, CancellationToken cancellation);

    /// <summary>The last seq of a stream; 0 if there is none.</summary>
    /// <exception cref="EventLogHarmedException">The stream's events or its row are not what was written. All reads may throw it.</exception>
    ValueTask<long> HeadAsync(string stream, CancellationToken cancellation);

    /// <summary>The position of one event; null if the stream has none with this seq.</summary>
    ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation);

    /// <summary>Streams whose name begins with <paramref name="prefix"/>, by the order of their first event.</summary>
    ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation);
}

/// <summary>What became of one append: its events, or why nothing was written.</summary>
public readonly record struct AppendOutcome(IReadOnlyList<LogEvent> Events, Exception? Refused = null);
