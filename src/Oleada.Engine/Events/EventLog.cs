using System.Runtime.CompilerServices;

namespace Oleada.Engine.Events;

internal delegate ValueTask<IReadOnlyList<LogEvent>> ReadPage(string name, long after, int limit, CancellationToken cancellation);

/// <summary>
/// The log: appends from everywhere, written in groups with one sync each; reads from any seq; followers that miss
/// nothing. Owns its store.
/// </summary>
public sealed class EventLog : IAsyncDisposable
{
    private readonly IEventStore _store;
    private readonly EventLogOptions _options;
    private readonly RequestQueue _queue;
    private readonly Tails _tails;
    private readonly LogWriter _writer;
    private readonly LogHistory _history;
    private int _disposed;

    public EventLog(IEventStore store, EventLogOptions? options = null)
    {
        _store = store;
        _history = new LogHistory(store.Epochs);
        _options = options ?? new EventLogOptions();
        _queue = new RequestQueue(_options);
        _tails = new Tails(_options);
        _writer = new LogWriter(store, _queue, _tails);
    }

    /// <summary>The id of the start that is writing now: a seq that a client keeps is a place in the log together with it.</summary>
    public string Epoch => _history.Current;

    /// <summary>What the log had once and no longer has; null where nothing is known to be lost.</summary>
    public LogLoss? Loss => _store.Loss;

    /// <summary>The state of the store's checks against damage; null for a store that has none.</summary>
    public LogIntegrity? Integrity => _store.Integrity;

    /// <summary>Appends all events or none; returns them when they are durable.</summary>
    /// <param name="cancellation">Ends waiting for room in the queue; what is queued is written.</param>
    /// <exception cref="ArgumentException">A name or a payload is not one that the log can keep.</exception>
    /// <exception cref="LeaseLostException">The append's lease is not the group's newest.</exception>
    /// <exception cref="SeqConflictException">The stream is not at the expected seq.</exception>
    /// <exception cref="StreamGroupException">A stream belongs to another group.</exception>
    /// <exception cref="EventLogFailedException">The store failed.</exception>
    public async ValueTask<IReadOnlyList<LogEvent>> AppendAsync(Append append, CancellationToken cancellation = default)
    {
        AppendRules.Check(append, _options);
        var request = new AppendRequest(_store.Prepare(append));
        await _queue.AddAsync(request, cancellation);
        return await request.Done;
    }

    /// <summary>Events of a stream above a seq, in seq order; fewer than the limit only at the end.</summary>
    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(
        string stream, long afterSeq, int limit, CancellationToken cancellation = default) =>
        ReadFullyAsync(_store.ReadAsync, stream, afterSeq, limit, found => found.Seq, cancellation);

    /// <summary>
    /// A page of a stream's events above a seq, as <see cref="ReadAsync"/>, but it also ends when it has
    /// <see cref="IEventStore.PageBytes"/> of payload, and before a harmed event: only if nothing is before that, it is a failure.
    /// </summary>
    public ValueTask<IReadOnlyList<LogEvent>> ReadPageAsync(
        string stream, long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        ReadUpToHarmAsync(_store.ReadAsync, stream, afterSeq, limit, cancellationToken);

    /// <summary>Events of a group above a position, in commit order; fewer than the limit only at the end.</summary>
    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(
        string group, long afterPosition, int limit, CancellationToken cancellation = default) =>
        ReadFullyAsync(_store.ReadGroupAsync, group, afterPosition, limit, found => found.Position, cancellation);

    /// <summary>The last seq of a stream; 0 if there is none.</summary>
    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation = default) =>
        _store.HeadAsync(stream, cancellation);

    /// <summary>Finds out whether this log still has what a client has of a stream.</summary>
    /// <param name="since">The last seq that the client has.</param>
    /// <param name="epoch">The epoch with which it got that seq; null if it does not say.</param>
    /// <param name="head">The stream's last seq.</param>
    /// <returns>Null if the client can go on after <paramref name="since"/>.</returns>
    public async ValueTask<StreamGap?> FindGapAsync(
        string stream, long since, string? epoch, long head, CancellationToken cancellationToken = default)
    {
        if (since == 0)
            return null;
        if (_history.EndOf(epoch) is not { } end)
            return new StreamGap(GapReason.EpochUnknown, 0);
        if (end == LogHistory.NoEnd)
            return since <= head ? null : new StreamGap(GapReason.BeyondEnd, head);
        if (since <= head && await IsBeforeAsync(stream, since, end, cancellationToken))
            return null;

        return new StreamGap(GapReason.LostTail, await HeadBeforeAsync(stream, Math.Min(since, head), end, cancellationToken));
    }

    /// <summary>Whether a position that a client has is still the same place in this log.</summary>
    public bool HasPosition(long position, string? epoch) => position < _history.EndOf(epoch);

    /// <summary>Streams whose name begins with a prefix, by the order of their first event.</summary>
    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation = default) =>
        _store.StreamsAsync(prefix, cancellation);

    /// <summary>
    /// A stream's events above a seq, then those that come, in order, without gap or duplicate, until cancelled or the
    /// log is disposed. A follower is a cursor: a slow one costs no memory and loses nothing.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowAsync(
        string stream, long afterSeq, CancellationToken cancellation = default) =>
        FollowAsync(stream, false, afterSeq, _store.ReadAsync, cancellation);

    /// <summary>As <see cref="FollowAsync(string, long, CancellationToken)"/>, for all streams of a group, in commit order.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowGroupAsync(
        string group, long afterPosition, CancellationToken cancellation = default) =>
        FollowAsync(group, true, afterPosition, _store.ReadGroupAsync, cancellation);

    /// <summary>Watches a stream from now on.</summary>
    /// <param name="changed">
    /// Called after each commit to the stream, and when the log takes no more, on the log's own thread: it must not block.
    /// </param>
    public StreamWatch Watch(string stream, Action changed) => new(_tails, stream, changed);

    /// <summary>
    /// Has something called after each round of commits, when all watches have been told of it, on the log's own thread:
    /// it must not block. For as long as the log lives.
    /// </summary>
    public void AfterCommits(Action told) => _tails.AfterPublishing(told);

    /// <summary>A new fencing token of a group; every older one is void when this returns.</summary>
    public ValueTask<long> TakeLeaseAsync(string group, CancellationToken cancellation = default) =>
        CallAsync(StoreCall<long>.Of(store => store.TakeLease(group)), cancellation);

    public async ValueTask SaveSnapshotAsync(string group, Snapshot snapshot, CancellationToken cancellation = default)
    {
        var call = StoreCall<bool>.Of(
            store =>
            {
                store.SaveSnapshot(group, snapshot);
                return true;
            },
            snapshot.State.Length);
        await CallAsync(call, cancellation);
    }

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation = default) =>
        _store.LoadSnapshotAsync(group, cancellation);

    /// <summary>
    /// Writes what is queued and takes no more. Followers are still given everything up to the end, and then end.
    /// </summary>
    /// <returns>A task that completes when no follower is left.</returns>
    public async ValueTask<Task> CompleteAsync()
    {
        _queue.Close();
        await _writer.Ended;
        return _tails.End();
    }

    /// <summary>Writes what is queued, ends the followers where they are and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _ = await CompleteAsync();
        await _store.DisposeAsync();
    }

    private async ValueTask<bool> IsBeforeAsync(string stream, long seq, long end, CancellationToken cancellationToken) =>
        await _store.PositionAsync(stream, seq, cancellationToken) is { } position && position < end;

    /// <summary>The last seq that a stream had when the log ended before a position.</summary>
    private async ValueTask<long> HeadBeforeAsync(string stream, long head, long end, CancellationToken cancellationToken)
    {
        var (low, high) = (0L, head);
        while (low < high)
        {
            var middle = high - ((high - low) / 2);
            if (await IsBeforeAsync(stream, middle, end, cancellationToken))
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>The store's pages are bounded in bytes too; a caller that gets fewer than it asked for is at the end.</summary>
    private static async ValueTask<IReadOnlyList<LogEvent>> ReadFullyAsync(
        ReadPage read, string name, long after, int limit, Func<LogEvent, long> keyOf, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var page = await read(name, after, limit, cancellation);
        if (page.Count == limit || page.Sum(found => (long)found.Data.Length) < IEventStore.PageBytes)
            return page;
        var all = new List<LogEvent>();
        while (page.Count > 0)
        {
            all.AddRange(page);
            if (all.Count == limit)
                break;
            page = await read(name, keyOf(all[^1]), limit - all.Count, cancellation);
        }
        return all;
    }

    private async ValueTask<T> CallAsync<T>(StoreCall<T> call, CancellationToken cancellation)
    {
        await _queue.AddAsync(call, cancellation);
        return await call.Done;
    }

    private static async ValueTask<IReadOnlyList<LogEvent>> ReadUntilEndedAsync(
        Tail tail, ReadPage read, long after, int limit, CancellationToken cancellation)
    {
        try
        {
            return await ReadUpToHarmAsync(read, tail.Name, after, limit, cancellation);
        }
        catch (ObjectDisposedException) when (tail.Ended)
        {
            // The log was closed just now; the follower ends instead of failing.
            return [];
        }
    }

    /// <summary>Gives everything before a harmed event, in shorter and shorter pages, and then the failure.</summary>
    private static async ValueTask<IReadOnlyList<LogEvent>> ReadUpToHarmAsync(
        ReadPage read, string name, long after, int limit, CancellationToken cancellation)
    {
        for (; ; limit /= 2)
        {
            try
            {
                return await read(name, after, limit, cancellation);
            }
            catch (EventLogHarmedException) when (limit > 1)
            {
                // The events before the harmed one fit into a shorter page, if there are any.
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<LogEvent>> FollowAsync(
        string name,
        bool ofGroup,
        long after,
        ReadPage read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tail = _tails.Join(name, ofGroup);
        var size = new PageSize(_options.PageEvents, _options.PageBytes);
        try
        {
            while (Volatile.Read(ref _disposed) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                // All are taken before looking: what is committed after the look changes the version.
                var ended = tail.Ended;
                var version = tail.Version;
                var published = _tails.Position;
                var page = tail.Read(after, _options.PageEvents);
                if (page is null)
                {
                    page = await ReadUntilEndedAsync(tail, read, after, size.NextLimit, cancellation);
                    // Other groups' events lie between: this group has nothing up to there.
                    if (page.Count == 0 && ofGroup)
                        after = Math.Max(after, published);
                }
                if (page.Count > 0)
                {
                    page = size.Cut(page);
                    after = tail.KeyOf(page[^1]);
                    yield return page;
                }
                else if (ended)
                {
                    yield break;
                }
                else
                {
                    await tail.ChangeAsync(version, cancellation);
                }
            }
        }
        finally
        {
            _tails.Leave(tail);
        }
    }
}
