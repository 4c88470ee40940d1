namespace Oleada.Client.Streams;

/// <summary>Why events of a stream cannot be had.</summary>
public enum GapReason
{
    /// <summary>They did not come, also when they were asked for again; or the server gives no reason.</summary>
    Missing,

    /// <summary>The stream ends before the last seq that was delivered.</summary>
    BeyondEnd,

    /// <summary>The server's log lost its end; other events may have these seqs now.</summary>
    LostTail,

    /// <summary>The server's log does not know the epoch: a backup was restored, or it is another log.</summary>
    EpochUnknown,
}
