namespace Oleada.Client.Lines;

/// <summary>How long to wait before the next attempt to reconnect.</summary>
internal static class Backoff
{
    /// <summary>Doubles with each failure; between half of that and all of it, so that clients spread out.</summary>
    /// <param name="failures">Attempts that have failed in a row, from 1.</param>
    /// <param name="first">The wait after the first one.</param>
    /// <param name="longest">The longest wait.</param>
    /// <param name="jitter">0 to 1.</param>
    public static TimeSpan Wait(int failures, TimeSpan first, TimeSpan longest, double jitter)
    {
        var doublings = Math.Min(failures - 1, 30);
        var full = Math.Min(first.TotalMilliseconds * (1L << doublings), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (jitter / 2)));
    }
}
