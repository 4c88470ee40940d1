namespace Oleada.Agents.PullRequests;

/// <summary>Whether and when a request is sent again.</summary>
internal static class ForgeRetry
{
    private const int MaxTries = 4;

    /// <summary>A limit that stands for longer is an answer: what follows pull requests comes back by itself.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="answer">Null if there was none: the connection failed, or it took too long.</param>
    /// <param name="repeatable">Whether doing it twice is the same as doing it once.</param>
    /// <param name="tries">How often it was sent.</param>
    /// <returns>How long to wait; null to take it as it is.</returns>
    public static TimeSpan? After(ForgeAnswer? answer, bool repeatable, int tries, DateTimeOffset now)
    {
        if (tries >= MaxTries)
            return null;
        var wait = TimeSpan.FromSeconds(1 << (tries - 1));
        // What a rate limit stood against was not done.
        if (answer?.OpensAt is { } opens)
            wait = opens - now > wait ? opens - now : wait;
        else if (!repeatable || answer is { Status: < 500 })
            return null;
        return wait <= Longest ? wait : null;
    }
}
