namespace Oleada.Client.Streams;

/// <summary>Events between two seqs cannot be had any more, for instance after a backup was restored.</summary>
/// <param name="stream">The stream.</param>
/// <param name="from">The last seq that was received.</param>
/// <param name="to">The seq after which the server could go on.</param>
/// <param name="reason">Why.</param>
public sealed class StreamGapException(string stream, long from, long to, GapReason reason = GapReason.Missing)
    : Exception($"the server cannot go on with '{stream}' after seq {from}; it could after {to}")
{
    /// <summary>The last seq that was received.</summary>
    public long From { get; } = from;

    /// <summary>The seq after which the server could go on.</summary>
    public long To { get; } = to;

    /// <summary>Why; what was received above <see cref="To"/> is not in the server's log.</summary>
    public GapReason Reason { get; } = reason;
}
