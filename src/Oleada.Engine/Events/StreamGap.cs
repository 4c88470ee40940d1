namespace Oleada.Engine.Events;

/// <summary>A stream cannot be resumed where a client is, because the log does not have what the client has.</summary>
/// <param name="To">The last seq up to which the client's events are in this log; it can go on after this one.</param>
public sealed record StreamGap(GapReason Reason, long To);

/// <summary>Why a stream cannot be resumed.</summary>
public enum GapReason
{
    /// <summary>The stream has no event with the client's seq.</summary>
    BeyondEnd,

    /// <summary>Events were lost; others may have their seqs now.</summary>
    LostTail,

    /// <summary>The client's events are of a start that this log does not know.</summary>
    EpochUnknown,
}
