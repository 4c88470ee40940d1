namespace Oleada.Client.Streams;

/// <summary>What to do about events that cannot be had any more.</summary>
public enum GapPolicy
{
    /// <summary>The subscription ends with <see cref="StreamGapException"/>.</summary>
    Throw,

    /// <summary>A <see cref="GapDelivery"/> says so, and it goes on after the gap.</summary>
    Deliver,
}

/// <summary>Where a subscription begins and how it behaves.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The last seq that the caller has, from 0 (all events); <c>null</c> for live from now.</summary>
    public long? Since { get; init; }

    /// <summary>
    /// Together with <see cref="Since"/>: the epoch that was delivered with that seq, and with those in
    /// <see cref="Seqs"/>. With it the server can tell whether its log still has what the caller has; without it, a loss
    /// that the server did not detect may pass unnoticed.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>
    /// For a session's room, together with <see cref="Since"/>: the last seq that the caller has of each execution's
    /// stream. Executions that are not named come from their first event.
    /// </summary>
    public IReadOnlyDictionary<string, long>? Seqs { get; init; }

    /// <summary>Whether the state comes first, then what follows it. Not together with <see cref="Since"/>.</summary>
    public bool Snapshot { get; init; }

    /// <summary>
    /// For an execution's room, together with <see cref="Snapshot"/>: whether the snapshot has the tasks, and their
    /// events come too, except output. Whenever such a subscription has to be resumed it begins with a new snapshot.
    /// </summary>
    public bool Tasks { get; init; }

    /// <summary>
    /// Most events a second, 1 to 1,000; <c>null</c> for all. Beyond it progress is thinned to the newest, nothing else.
    /// For a room of one stream: not for a session's, and not together with <see cref="Tasks"/>.
    /// </summary>
    public int? MaxRate { get; init; }

    /// <summary>What to do about events that cannot be had any more.</summary>
    public GapPolicy Gaps { get; init; } = GapPolicy.Throw;

    /// <summary>
    /// Most deliveries, 2 to 1,000,000, that wait for the reader. When there are as many, the room is left; it is joined
    /// again, after the last one, when half of them have been read. Nothing is lost and other subscriptions go on.
    /// </summary>
    public int Buffer { get; init; } = 1024;

    /// <summary>
    /// Told whenever the connection is made or lost, in order, on a thread of the client. What it throws ends the
    /// subscription.
    /// </summary>
    public Action<ConnectionChange>? OnConnection { get; init; }

    /// <exception cref="ArgumentException">Options that are out of range or exclude each other.</exception>
    internal void Check(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        ArgumentOutOfRangeException.ThrowIfNegative(Since ?? 0, nameof(Since));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRate ?? 1, 1, nameof(MaxRate));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRate ?? 1, 1000, nameof(MaxRate));
        ArgumentOutOfRangeException.ThrowIfLessThan(Buffer, 2, nameof(Buffer));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Buffer, 1_000_000, nameof(Buffer));
        if (Snapshot && Since is not null)
            throw new ArgumentException("a snapshot takes the place of 'Since'");
        if (MaxRate is not null && (Tasks || room.StartsWith("session:", StringComparison.Ordinal)))
            throw new ArgumentException("only a room of one stream has a rate", nameof(room));
        if (Tasks && !(Snapshot && room.StartsWith("execution:", StringComparison.Ordinal)))
            throw new ArgumentException("tasks come with the snapshot of an execution");
        if (Epoch is not null && Since is null)
            throw new ArgumentException("an epoch goes with 'Since'");
        if (Seqs is not null && Since is null)
            throw new ArgumentException("seqs go with 'Since'");
    }
}
