namespace Oleada.Contracts.Events;

/// <summary><c>attempt_started</c>: a worker has taken an atom. On the <c>task:</c> stream.</summary>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1; an interrupted attempt is started again under its number.</param>
/// <param name="Lease">Fencing token of the execution's lease; with the attempt's number it makes an outcome unique.</param>
/// <param name="Wave">The atom's wave, from 1.</param>
/// <param name="Agent">The agent that runs it.</param>
public sealed record AttemptStarted(string AtomId, int Attempt, long Lease, int Wave, string Agent) : EventData;

/// <summary><c>attempt_ended</c>: the one outcome of an attempt. On the <c>task:</c> stream.</summary>
public sealed record AttemptEnded : EventData
{
    /// <summary>The atom's id within its task.</summary>
    public required string AtomId { get; init; }

    /// <summary>Ordinal of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it ended.</summary>
    public required AttemptResult Result { get; init; }

    /// <summary>Wall time in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>What went wrong, for a person.</summary>
    public string? Message { get; init; }

    /// <summary>A stable word for the kind of failure.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The class whose retry rule applies.</summary>
    public ErrorClass? ErrorClass { get; init; }

    /// <summary>Milliseconds until the atom's next attempt may start; left out if none follows.</summary>
    public double? NextAttemptInMs { get; init; }

    /// <summary>Exit code of the program, where one ran to its end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The evidence: each check that decided, and its result.</summary>
    public IReadOnlyList<CheckResult>? Checks { get; init; }

    /// <summary>Files that the task is to produce and that were there when the attempt ended.</summary>
    public IReadOnlyList<string>? ExpectedFound { get; init; }

    /// <summary>Tokens used, where the agent reported them.</summary>
    public long? TokensUsed { get; init; }

    /// <summary>US dollars, where known.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>How many of the agent's questions were answered no; left out if none was.</summary>
    public int? Denied { get; init; }

    /// <summary>
    /// Files in which the task's work conflicts with what others have merged, or did when the attempt began: 1 to 64 paths,
    /// relative to the workspace; left out if there was no conflict.
    /// </summary>
    public IReadOnlyList<string>? Conflicts { get; init; }
}

/// <summary>
/// <c>write_set_learned</c>: what the task is known to write by an earlier execution of the plan; it is kept apart from
/// other tasks that write the same. On the <c>task:</c> stream, once at most, before its first attempt.
/// </summary>
/// <param name="Paths">Files relative to the workspace, 1 to 256.</param>
/// <param name="From">The execution that knew it.</param>
public sealed record WriteSetLearned(IReadOnlyList<string> Paths, string From) : EventData;

/// <summary>One check of an attempt.</summary>
/// <param name="Check">What was checked, as the plan writes it.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Detail">What was found instead, at most 1,024 characters.</param>
public sealed record CheckResult(string Check, bool Passed, string? Detail = null);

/// <summary>
/// <c>attempt_interrupted</c>: the process that ran the attempt is gone, or the attempt was stopped because a budget is used
/// up; it has no outcome, and the atom runs again under the same attempt number. On the <c>task:</c> stream.
/// </summary>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Attempt">Ordinal of the attempt.</param>
/// <param name="Reason">Why, for a person.</param>
/// <param name="TokensUsed">Tokens that it had reported; they count.</param>
/// <param name="CostUsd">US dollars of these; left out where the price of any is unknown.</param>
public sealed record AttemptInterrupted(
    string AtomId, int Attempt, string Reason, long? TokensUsed = null, decimal? CostUsd = null) : EventData;

/// <summary><c>atom_skipped</c>: the atom will not run. On the <c>task:</c> stream.</summary>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Reason">The dependency that failed or was skipped, or the cancellation.</param>
/// <param name="Status"><c>skipped</c> or <c>cancelled</c>.</param>
public sealed record AtomSkipped(string AtomId, string Reason, WorkStatus Status) : EventData;

/// <summary><c>output</c>: one line that a program printed. On the <c>task:</c> stream.</summary>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Attempt">Ordinal of the attempt.</param>
/// <param name="Channel"><c>stdout</c>, <c>stderr</c>, or <c>system</c> for a remark of Oleada's own.</param>
/// <param name="Text">The line without its end, at most 8,192 characters.</param>
/// <param name="Truncated">True where text was cut off.</param>
public sealed record AttemptOutput(string AtomId, int Attempt, string Channel, string Text, bool? Truncated = null) : EventData;

/// <summary><c>plan_saved</c>: a version of a plan. On stream <c>plan:{plan_id}</c>; the event's seq is the version.</summary>
/// <param name="PlanId">The plan's id.</param>
/// <param name="Digest">SHA-256, in lower-case hex, of the plan in its native JSON form.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Source">Name of the file or request that it came from, where known.</param>
public sealed record PlanSaved(string PlanId, string Digest, Plans.MasterPlan Plan, string? Source = null) : EventData;
