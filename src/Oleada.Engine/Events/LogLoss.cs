namespace Oleada.Engine.Events;

/// <summary>A loss that was detected when the log was opened: it once had events that it no longer has.</summary>
/// <param name="FirstLost">The first position that is missing.</param>
/// <param name="LastNoted">The last position that is known to have been committed.</param>
public sealed record LogLoss(long FirstLost, long LastNoted);
