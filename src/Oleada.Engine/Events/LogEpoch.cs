namespace Oleada.Engine.Events;

/// <summary>One start that opened the log for writing.</summary>
/// <param name="Id">Random: no other start, of this log or another, has the same.</param>
/// <param name="FirstPosition">The first position that this start may write.</param>
/// <param name="Loss">The loss that this start detected, if any.</param>
public sealed record LogEpoch(string Id, long FirstPosition, LogLoss? Loss = null)
{
    /// <summary>
    /// Stands for starts whose record is harmed. No client has its id, and clients that send none may have seen events
    /// that were lost.
    /// </summary>
    public static readonly LogEpoch Unknown = new("", 1, new LogLoss(1, 1));
}
