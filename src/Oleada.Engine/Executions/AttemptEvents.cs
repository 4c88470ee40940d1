using Oleada.Contracts.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>The events that an attempt's outcome becomes.</summary>
internal static class AttemptEvents
{
    private const int MaxMessage = 4096;

    /// <summary>More are named in none of an attempt's events; the rest of them comes up when these are resolved.</summary>
    private const int MaxConflicts = 64;

    public static AttemptEnded Ended(AtomNode atom, int attempt, AttemptOutcome outcome, double durationMs, TimeSpan? next) => new()
    {
        AtomId = atom.Atom.Id,
        Attempt = attempt,
        Result = outcome.Result,
        DurationMs = durationMs,
        Message = Cut(outcome.Message),
        ErrorType = outcome.ErrorType,
        ErrorClass = outcome.ErrorClass,
        NextAttemptInMs = next?.TotalMilliseconds,
        ExitCode = outcome.ExitCode,
        Checks = outcome.Checks.Count == 0 ? null : outcome.Checks,
        ExpectedFound = outcome.ExpectedFound.Count == 0 ? null : outcome.ExpectedFound,
        TokensUsed = outcome.TokensUsed,
        CostUsd = outcome.CostUsd,
        Denied = outcome.Denied == 0 ? null : outcome.Denied,
        Conflicts = outcome.Conflicts.Count == 0 ? null : [.. outcome.Conflicts.Take(MaxConflicts)],
    };

    public static AttemptError Error(PlanScopes scopes, AtomNode atom, int attempt, AttemptOutcome outcome, TimeSpan? next) => new()
    {
        TaskId = atom.Task.Id,
        TaskName = atom.Task.Name,
        Message = Cut(outcome.Message) ?? outcome.ErrorType ?? "the attempt failed",
        ErrorType = outcome.ErrorType ?? "unknown",
        Recoverable = next is not null,
        RetryAttempt = attempt,
        MaxRetries = RetryPolicy.MaxAttempts(scopes.RetryOf(atom.Task)),
        AtomId = atom.Atom.Id,
        ErrorClass = outcome.ErrorClass,
        NextAttemptInMs = next?.TotalMilliseconds,
    };

    private static string? Cut(string? text) => text is { Length: > MaxMessage } ? text[..MaxMessage] : text;
}
