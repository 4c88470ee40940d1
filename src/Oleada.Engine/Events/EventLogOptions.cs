namespace Oleada.Engine.Events;

/// <summary>The bounds of a log. Whoever meets a full queue waits.</summary>
public sealed record EventLogOptions
{
    /// <summary>Appends that may wait for the writer.</summary>
    public int QueuedRequests { get; init; } = 16_384;

    /// <summary>Bytes of payload that may wait for the writer; one append that is larger than this waits alone.</summary>
    public long QueuedBytes { get; init; } = 64L << 20;

    /// <summary>Events after which a round takes no further append.</summary>
    public int RoundEvents { get; init; } = 8_192;

    /// <summary>Bytes of payload after which a round takes no further append.</summary>
    public long RoundBytes { get; init; } = 16L << 20;

    /// <summary>Events of a followed stream or group that are kept in memory, so that its followers need not read the store.</summary>
    public int TailEvents { get; init; } = 1_024;

    /// <summary>Bytes of payload that are kept of a followed stream or group, at most.</summary>
    public long TailBytes { get; init; } = 1L << 20;

    /// <summary>Bytes of payload that are kept of all followed streams and groups together; each has an equal part, but at least 8 KB.</summary>
    public long TotalTailBytes { get; init; } = 64L << 20;

    /// <summary>Events that a follower is given at once.</summary>
    public int PageEvents { get; init; } = 512;

    /// <summary>Bytes of payload that a follower is given at once; an event that is larger comes alone.</summary>
    public int PageBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of one event's payload that are accepted.</summary>
    public int EventBytes { get; init; } = 16 << 20;
}
