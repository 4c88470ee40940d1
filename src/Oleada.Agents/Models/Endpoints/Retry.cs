namespace Oleada.Agents.Models.Endpoints;

/// <summary>Whether and when a question is asked again.</summary>
internal static class Retry
{
    public const int MaxTries = 4;

    /// <summary>Who is told to come back later than this fails instead: another agent may step in.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="tries">How often it was asked.</param>
    /// <returns>How long to wait; null to give up.</returns>
    public static TimeSpan? After(EndpointException failure, int tries)
    {
        if (!failure.MayPass || tries >= MaxTries)
            return null;
        var wait = TimeSpan.FromSeconds(1 << (tries - 1));
        if (failure.RetryAfter > wait)
            wait = failure.RetryAfter.Value;
        return wait <= Longest ? wait : null;
    }
}
