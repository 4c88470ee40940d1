using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Executions;

/// <summary>When a failed attempt is followed by another: exponential backoff with a jitter that is the same each time.</summary>
public static class RetryPolicy
{
    public const int DefaultAttempts = 4;

    private static readonly TimeSpan DefaultBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultMaxBackoff = TimeSpan.FromMinutes(1);

    public static int MaxAttempts(RetryRule? rule) => rule?.Attempts ?? DefaultAttempts;

    /// <summary>The wait before the next attempt, or null if there is none.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="key">What the jitter is derived from, so that it needs no randomness.</param>
    public static TimeSpan? NextAttemptIn(RetryRule? rule, AttemptOutcome outcome, int attempt, string key)
    {
        if (attempt >= MaxAttempts(rule) || !IsWorthAnother(outcome))
            return null;
        var first = rule?.Backoff ?? DefaultBackoff;
        var most = rule?.MaxBackoff ?? DefaultMaxBackoff;
        var wait = Math.Min(first.TotalMilliseconds * Math.Pow(2, attempt - 1), most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Round(wait * Jitter(key, attempt)));
    }

    // A program that is not there does not come into being by waiting, and what was forbidden stays forbidden.
    private static bool IsWorthAnother(AttemptOutcome outcome) =>
        outcome.ErrorType != "start_failed" && outcome.ErrorClass is not (ErrorClass.Security or ErrorClass.Manual);

    /// <summary>0.9 to 1.1, by FNV-1a over the key.</summary>
    private static double Jitter(string key, int attempt)
    {
        var hash = 2166136261u ^ (uint)attempt;
        foreach (var character in key)
            hash = (hash ^ character) * 16777619u;
        return 0.9 + (hash % 2001 / 10_000.0);
    }
}
