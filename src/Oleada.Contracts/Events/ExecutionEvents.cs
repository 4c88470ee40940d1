using Oleada.Contracts.Plans;

namespace Oleada.Contracts.Events;

/// <summary>
/// <c>execution_started</c>: the first event of an <c>execution:</c> stream, once per execution.
/// </summary>
public sealed record ExecutionStarted : EventData
{
    /// <summary>The execution's id: <c>exec_{yyyyMMdd}_{HHmmss}_{8 hex}</c> in UTC, or one that the caller chose.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Tasks in the plan, counted, at least 1.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Atoms in the plan, counted, at least <see cref="TotalTasks"/>.</summary>
    public required int TotalAtoms { get; init; }

    /// <summary>
    /// Expected wall time in milliseconds, from the plan's own estimates or an earlier run of the same plan; left out
    /// where neither is known.
    /// </summary>
    public double? EstimatedDurationMs { get; init; }

    /// <summary>The five phases, 0 to 4, those without a task with a count of 0.</summary>
    public required IReadOnlyList<PhaseSummary> Phases { get; init; }

    /// <summary>The session that it was started in, if any.</summary>
    public string? SessionId { get; init; }

    /// <summary>The plan's id; the plan itself is on stream <c>plan:{plan_id}</c>.</summary>
    public string? PlanId { get; init; }

    /// <summary>The plan's version, which is the seq of its <c>plan_saved</c> event, from 1.</summary>
    public long? PlanVersion { get; init; }

    /// <summary>Waves (levels of the atom graph) in the plan, from 1.</summary>
    public int? TotalWaves { get; init; }

    /// <summary>Files that the plan says it will produce; left out where it says nothing.</summary>
    public int? ExpectedArtifacts { get; init; }

    /// <summary>Most tokens that the execution may use, if limited.</summary>
    public long? TokenBudget { get; init; }

    /// <summary>Most US dollars that the execution may cost, if limited.</summary>
    public decimal? CostBudgetUsd { get; init; }

    /// <summary>The limits and rules that the execution was started with.</summary>
    public ExecutionOptions? Options { get; init; }

    /// <summary>What its project's file said; left out where there was none.</summary>
    public ExecutionProject? Project { get; init; }
}

/// <summary>One of the five phases in <see cref="ExecutionStarted"/>.</summary>
/// <param name="Number">0 to 4.</param>
/// <param name="Name">Discovery, Analysis, Planning, Execution or Validation.</param>
/// <param name="Tasks">Tasks of the plan in this phase, from 0.</param>
public sealed record PhaseSummary(int Number, string Name, int Tasks);

/// <summary>
/// <c>progress_update</c>: a task has ended, whatever the result; exactly once per task.
/// </summary>
public sealed record ProgressUpdate : EventData
{
    /// <summary>The task's id in its plan.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's name.</summary>
    public required string TaskName { get; init; }

    /// <summary>The task's phase, 0 to 4.</summary>
    public required int Phase { get; init; }

    /// <summary>The phase's name.</summary>
    public required string PhaseName { get; init; }

    /// <summary>How it ended: <c>completed</c>, <c>failed</c>, <c>skipped</c> or <c>cancelled</c>.</summary>
    public required WorkStatus Status { get; init; }

    /// <summary>Tasks that have ended, this one included.</summary>
    public required int Progress { get; init; }

    /// <summary>100 × <see cref="Progress"/> / <see cref="TotalTasks"/>, rounded to 2 decimals.</summary>
    public required double ProgressPercent { get; init; }

    /// <summary>Tasks that have completed successfully.</summary>
    public required int CompletedTasks { get; init; }

    /// <summary>Tasks in the plan.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>The wave, from 1, in which the task's last atom ran.</summary>
    public required int CurrentWave { get; init; }

    /// <summary>Milliseconds from the start of the task's first attempt to its end; 0 for one that never started.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Atom id → how the atom ended.</summary>
    public required IReadOnlyDictionary<string, WorkStatus> SubtaskStatus { get; init; }

    /// <summary>Attempts of all atoms of the task together.</summary>
    public int? Attempts { get; init; }

    /// <summary>Tokens used by all attempts; left out where no agent reported any.</summary>
    public long? TokensUsed { get; init; }

    /// <summary>US dollars, all attempts; left out where unknown.</summary>
    public decimal? CostUsd { get; init; }
}

/// <summary><c>artifact_created</c>: a file in the workspace was really created, changed or deleted.</summary>
public sealed record ArtifactCreated : EventData
{
    /// <summary>Path relative to the workspace, <c>/</c>-separated, never outside it.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes; 0 for a deleted file.</summary>
    public required long Size { get; init; }

    /// <summary><c>file</c> or <c>directory</c>.</summary>
    public required ArtifactType Type { get; init; }

    /// <summary>Language by file name; <c>unknown</c> if not known.</summary>
    public required string Language { get; init; }

    /// <summary>The task whose attempt made the change.</summary>
    public required string TaskId { get; init; }

    /// <summary>SHA-256 of the content in lower-case hex; left out for a deleted file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What happened to the file.</summary>
    public ArtifactChange? Change { get; init; }

    /// <summary>Whether the plan had announced the file.</summary>
    public bool? Expected { get; init; }
}

/// <summary>
/// <c>artifacts_omitted</c>: an attempt changed more files than are told one by one, 1,000 for an attempt and 10,000 different
/// paths for an execution; once for such an attempt, after its <c>artifact_created</c> events.
/// </summary>
/// <param name="TaskId">The attempt's task.</param>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Omitted">Changes of the attempt that have no event, at least 1.</param>
/// <param name="TotalOmitted">Those of the whole execution up to here.</param>
public sealed record ArtifactsOmitted(string TaskId, string AtomId, int Attempt, int Omitted, long TotalOmitted) : EventData;

/// <summary><c>wave_completed</c>: every atom of a wave has ended; one per wave, in wave order.</summary>
public sealed record WaveCompleted : EventData
{
    /// <summary>From 1.</summary>
    public required int WaveNumber { get; init; }

    /// <summary>Atoms in the wave, at least 1.</summary>
    public required int AtomsInWave { get; init; }

    /// <summary>Those that completed successfully.</summary>
    public required int AtomsCompleted { get; init; }

    /// <summary>Milliseconds from the first start of an atom of the wave to the last end.</summary>
    public required double DurationMs { get; init; }

    /// <summary><see cref="AtomsCompleted"/> / <see cref="AtomsInWave"/>, 0.0 to 1.0.</summary>
    public required double SuccessRate { get; init; }
}

/// <summary><c>error</c>: an attempt failed; one per failed attempt.</summary>
public sealed record AttemptError : EventData
{
    /// <summary>The task's id in its plan.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's name.</summary>
    public required string TaskName { get; init; }

    /// <summary>What went wrong, for a person, at most 4,096 characters.</summary>
    public required string Message { get; init; }

    /// <summary>A stable word for the kind of failure, such as <c>exit_code</c> or <c>timeout</c>.</summary>
    public required string ErrorType { get; init; }

    /// <summary>True only if another attempt will follow.</summary>
    public required bool Recoverable { get; init; }

    /// <summary>Ordinal of the attempt that failed, from 1.</summary>
    public required int RetryAttempt { get; init; }

    /// <summary>Most attempts allowed; 4 unless the plan says otherwise.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The atom's id within its task.</summary>
    public string? AtomId { get; init; }

    /// <summary>The class whose retry rule applies.</summary>
    public ErrorClass? ErrorClass { get; init; }

    /// <summary>Milliseconds until the next attempt may start, where one follows.</summary>
    public double? NextAttemptInMs { get; init; }
}

/// <summary><c>execution_completed</c>: the last event of an execution, whatever happened.</summary>
public sealed record ExecutionCompleted : EventData
{
    /// <summary>The execution's id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>How it ended.</summary>
    public required ExecutionResult Status { get; init; }

    /// <summary>Tasks in the plan.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks that completed.</summary>
    public required int CompletedTasks { get; init; }

    /// <summary>Tasks that failed.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Milliseconds from <c>execution_started</c>, the time in which no process ran it included.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Files created or changed and still there.</summary>
    public required int ArtifactsCreated { get; init; }

    /// <summary>Changes that have no event of their own, since there were too many; left out if there were none.</summary>
    public long? ArtifactsOmitted { get; init; }

    /// <summary>Tokens used; left out where no agent reported any.</summary>
    public long? TokensUsed { get; init; }

    /// <summary>US dollars; left out where unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>True if attempts cost something that is not known: the whole is more than <see cref="CostUsd"/>. Else left out.</summary>
    public bool? CostIncomplete { get; init; }

    /// <summary>Tasks that were skipped or cancelled.</summary>
    public int? SkippedTasks { get; init; }

    /// <summary>Checks of the plan that passed and failed in each atom's last attempt; left out if it has none.</summary>
    public TestCounts? Tests { get; init; }

    /// <summary>Why it ended as it did, where the status alone does not say.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Files in which merges have conflicted, in this execution or in those of the plan that it learned from, with the tasks
    /// that write them; at most 4,096 tasks in all. Left out if there are none.
    /// </summary>
    public IReadOnlyList<ContendedFile>? ContendedFiles { get; init; }
}

/// <summary>A file over which tasks have come into conflict.</summary>
/// <param name="Path">Relative to the workspace.</param>
/// <param name="Tasks">Ids of the tasks that are known to write it, at least two, in plan order.</param>
public sealed record ContendedFile(string Path, IReadOnlyList<string> Tasks);

/// <summary>Checks that passed and failed.</summary>
/// <param name="Passed">From 0.</param>
/// <param name="Failed">From 0.</param>
public sealed record TestCounts(int Passed, int Failed);

/// <summary><c>execution_paused</c>: no further attempt starts until <c>execution_resumed</c>.</summary>
/// <param name="Reason">Why, for a person.</param>
/// <param name="By">Who asked, if a person or client did.</param>
public sealed record ExecutionPaused(string Reason, string? By = null) : EventData;

/// <summary><c>execution_resumed</c>: attempts start again after a pause.</summary>
/// <param name="Reason">Why, for a person.</param>
/// <param name="By">Who asked, if a person or client did.</param>
public sealed record ExecutionResumed(string? Reason = null, string? By = null) : EventData;

/// <summary>
/// <c>cancel_requested</c>: somebody asked for the end; running attempts are being stopped. Recorded so that a crash
/// between the request and <c>execution_completed</c> does not lose it.
/// </summary>
/// <param name="Reason">Why, for a person.</param>
/// <param name="By">Who asked, if a person or client did.</param>
public sealed record CancelRequested(string Reason, string? By = null) : EventData;

/// <summary><c>plan_revised</c>: the plan has a new version; what has completed is kept.</summary>
/// <param name="PlanId">The plan's id.</param>
/// <param name="PlanVersion">The new version.</param>
/// <param name="TotalTasks">Tasks in the new version.</param>
/// <param name="TotalAtoms">Atoms in the new version.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record PlanRevised(string PlanId, long PlanVersion, int TotalTasks, int TotalAtoms, string Reason) : EventData;

/// <summary>
/// <c>budget_warning</c>: three quarters of a budget are used up, or nine tenths; once each, and again after it was raised.
/// </summary>
/// <param name="Budget"><c>tokens</c> or <c>cost</c>.</param>
/// <param name="Percent">Share used, in percent, 2 decimals, rounded down.</param>
/// <param name="Used">Tokens or US dollars used, those of attempts in flight included.</param>
/// <param name="Limit">Tokens or US dollars allowed.</param>
/// <param name="TaskId">The task whose budget it is; left out for the execution's.</param>
public sealed record BudgetWarning(string Budget, double Percent, decimal Used, decimal Limit, string? TaskId = null) : EventData;

/// <summary><c>approval_requested</c>: something waits for a person's decision; the rest of the execution goes on.</summary>
/// <param name="ApprovalId">The approval's id, unique in the execution.</param>
/// <param name="Action">
/// What is to be approved: <c>run</c>, <c>write</c>, <c>read</c>, <c>network</c> or <c>other</c> where an agent asks;
/// <c>budget_exceeded</c> where a budget is used up.
/// </param>
/// <param name="TaskId">The task that waits, or whose budget it is; it is <c>blocked</c> meanwhile. Left out for the execution's budget.</param>
/// <param name="Message">For a person: the command, the path, the address.</param>
/// <param name="AtomId">The atom that waits, if one does.</param>
/// <param name="Attempt">Its attempt, from 1, if one waits: with the attempt's end the approval expires.</param>
/// <param name="Exceeded">The budget that is used up, if that is what is asked about.</param>
public sealed record ApprovalRequested(
    string ApprovalId, string Action, string? TaskId = null, string? Message = null, string? AtomId = null, int? Attempt = null,
    ExceededBudget? Exceeded = null) : EventData;

/// <summary>A budget that is used up.</summary>
/// <param name="Budget"><c>tokens</c> or <c>cost</c>.</param>
/// <param name="Used">Tokens or US dollars used when it was asked.</param>
/// <param name="Limit">Tokens or US dollars allowed.</param>
/// <param name="Adds">By how much the limit rises if it is approved: what the budget was at first.</param>
public sealed record ExceededBudget(string Budget, decimal Used, decimal Limit, decimal Adds);

/// <summary><c>approval_resolved</c>: the decision.</summary>
/// <param name="ApprovalId">The approval's id.</param>
/// <param name="Status">
/// <c>approved</c>, <c>denied</c>, <c>timed_out</c>, or <c>expired</c> if what waited for it has ended without it.
/// </param>
/// <param name="ResolvedBy">Who decided.</param>
/// <param name="Comment">What they said, at most 1,024 characters.</param>
public sealed record ApprovalResolved(string ApprovalId, string Status, string? ResolvedBy = null, string? Comment = null) : EventData;
