namespace Oleada.Engine.Executions;

/// <summary>Durations between the times of events, which a clock gave that people may set.</summary>
internal static class Durations
{
    /// <summary>Nothing, where the clock was set back in between.</summary>
    public static TimeSpan Between(DateTimeOffset start, DateTimeOffset end) => end > start ? end - start : TimeSpan.Zero;
}
