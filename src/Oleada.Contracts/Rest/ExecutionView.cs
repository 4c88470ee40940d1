using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Contracts.Rest;

/// <summary>An execution as it stands at one seq of its stream: <c>GET /api/executions/{id}</c>.</summary>
public sealed record ExecutionView
{
    /// <summary>The execution's id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary><c>running</c>, <c>paused</c>, <c>cancelling</c>, or how it ended: <c>success</c>, <c>partial_success</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The last seq of the execution's stream that is in this view.</summary>
    public required long Seq { get; init; }

    /// <summary>The log's epoch; sent back with <see cref="Seq"/>, it tells the server whether its log still has that event.</summary>
    public string? Epoch { get; init; }

    /// <summary>The plan's id.</summary>
    public required string PlanId { get; init; }

    /// <summary>The plan's version.</summary>
    public required long PlanVersion { get; init; }

    /// <summary>The session that it was started in, if any.</summary>
    public string? SessionId { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; left out while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Tasks in the plan.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks that have ended.</summary>
    public required int EndedTasks { get; init; }

    /// <summary>Tasks that completed.</summary>
    public required int CompletedTasks { get; init; }

    /// <summary>Tasks that failed.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Tasks that were skipped or cancelled.</summary>
    public required int SkippedTasks { get; init; }

    /// <summary>Those of <see cref="SkippedTasks"/> that were cancelled.</summary>
    public required int CancelledTasks { get; init; }

    /// <summary>100 × ended tasks / total tasks, 2 decimals. An ended task may have failed.</summary>
    public required double ProgressPercent { get; init; }

    /// <summary>
    /// 100 × completed atoms / total atoms, 2 decimals, rounded down: 100 only if every atom completed.
    /// </summary>
    public required double CompletedPercent { get; init; }

    /// <summary>Atoms in the plan.</summary>
    public required int TotalAtoms { get; init; }

    /// <summary>Atoms that completed.</summary>
    public required int CompletedAtoms { get; init; }

    /// <summary>Atoms that failed for good.</summary>
    public required int FailedAtoms { get; init; }

    /// <summary>Atoms that were skipped because something they depend on did not complete.</summary>
    public required int SkippedAtoms { get; init; }

    /// <summary>Atoms that a person cancelled.</summary>
    public required int CancelledAtoms { get; init; }

    /// <summary>Atoms in flight.</summary>
    public required int RunningAtoms { get; init; }

    /// <summary>Questions that wait for a person's decision.</summary>
    public required int WaitingApprovals { get; init; }

    /// <summary>The five phases.</summary>
    public required IReadOnlyList<PhaseView> Phases { get; init; }

    /// <summary>The waves in order.</summary>
    public required IReadOnlyList<WaveView> Waves { get; init; }

    /// <summary>Files created or changed and still there.</summary>
    public required int Artifacts { get; init; }

    /// <summary>Changes that have no event of their own, since there were too many; left out if there were none.</summary>
    public long? ArtifactsOmitted { get; init; }

    /// <summary>Files that the plan announces; left out if it announces none.</summary>
    public int? ExpectedArtifacts { get; init; }

    /// <summary>Tokens used by attempts that have ended or were interrupted; left out where no agent reported any.</summary>
    public long? TokensUsed { get; init; }

    /// <summary>US dollars of these; left out where unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>True when it has ended and cost more than is known; else left out.</summary>
    public bool? CostIncomplete { get; init; }

    /// <summary>What it may use up and has; left out if it has no budget.</summary>
    public BudgetView? Budget { get; init; }

    /// <summary>Checks that passed and failed; left out if the plan has none.</summary>
    public TestCounts? Tests { get; init; }

    /// <summary>The options that it was started with.</summary>
    public ExecutionOptions? Options { get; init; }

    /// <summary>What its project's file said when it was started; left out where there was none.</summary>
    public ExecutionProject? Project { get; init; }

    /// <summary>Why it is paused or ended, where the status alone does not say.</summary>
    public string? Reason { get; init; }
}

/// <summary>The budget of an execution or a task.</summary>
/// <param name="Tokens">In tokens; left out if they are not limited.</param>
/// <param name="Cost">In US dollars; left out if they are not limited.</param>
public sealed record BudgetView(BudgetFigures? Tokens = null, BudgetFigures? Cost = null);

/// <summary>How a budget stands.</summary>
/// <param name="Used">What is known to be used, by attempts in flight too; it never becomes less.</param>
/// <param name="Limit">What may be used, with what was granted.</param>
/// <param name="Granted">What people have added since the start.</param>
public sealed record BudgetFigures(decimal Used, decimal Limit, decimal Granted);

/// <summary>One phase of an <see cref="ExecutionView"/>.</summary>
/// <param name="Number">0 to 4.</param>
/// <param name="Name">The phase's name.</param>
/// <param name="Tasks">Tasks in it.</param>
/// <param name="Ended">Those that have ended.</param>
/// <param name="Completed">Those that completed.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Skipped">Those that were skipped.</param>
/// <param name="Cancelled">Those that were cancelled.</param>
public sealed record PhaseView(
    int Number, string Name, int Tasks, int Ended, int Completed, int Failed, int Skipped, int Cancelled);

/// <summary>One wave of an <see cref="ExecutionView"/>.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Atoms">Atoms in it.</param>
/// <param name="Ended">Those that have ended.</param>
/// <param name="Completed">Those that completed.</param>
/// <param name="Running">Those in flight.</param>
/// <param name="Failed">Those that failed for good.</param>
/// <param name="Skipped">Those that were skipped.</param>
/// <param name="Cancelled">Those that were cancelled.</param>
public sealed record WaveView(
    int Number, int Atoms, int Ended, int Completed, int Running, int Failed, int Skipped, int Cancelled);

/// <summary>One task of an execution: <c>GET /api/executions/{id}/tasks</c>.</summary>
public sealed record TaskView
{
    /// <summary>The task's id in its plan.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's name.</summary>
    public required string Name { get; init; }

    /// <summary>0 to 4.</summary>
    public required int Phase { get; init; }

    /// <summary>The task's state.</summary>
    public required WorkStatus Status { get; init; }

    /// <summary>What its attempts may use up and have; left out if it has no budget of its own.</summary>
    public BudgetView? Budget { get; init; }

    /// <summary>The atoms in plan order.</summary>
    public required IReadOnlyList<AtomView> Atoms { get; init; }
}

/// <summary>One atom of a <see cref="TaskView"/>.</summary>
/// <param name="AtomId">The atom's id within its task.</param>
/// <param name="Status">The atom's state.</param>
/// <param name="Wave">From 1.</param>
/// <param name="Attempts">Attempts that have been started.</param>
/// <param name="Tests">Checks of the last attempt that ended; left out if it had none.</param>
/// <param name="TokensReported">Tokens that the attempt in flight has reported so far; left out if it has none.</param>
/// <param name="CostReportedUsd">US dollars of these, as far as their prices are known.</param>
/// <param name="Agent">Who works at it: <c>command</c>, or an agent's name, or several with commas between them.</param>
public sealed record AtomView(
    string AtomId, WorkStatus Status, int Wave, int Attempts, TestCounts? Tests = null, long? TokensReported = null, decimal? CostReportedUsd = null,
    string? Agent = null);

/// <summary>One row of <c>GET /api/executions</c>.</summary>
/// <param name="ExecutionId">The execution's id.</param>
/// <param name="PlanId">The plan's id.</param>
/// <param name="PlanVersion">The plan's version.</param>
/// <param name="Status">As in <see cref="ExecutionView.Status"/>; <c>unfinished</c> for one that no process runs; <c>harmed</c> for one whose events cannot all be read.</param>
/// <param name="StartedAt">When it started, UTC; 1970 for a harmed one.</param>
/// <param name="TotalTasks">Tasks in the plan.</param>
/// <param name="EndedAt">When it ended, UTC; left out while it has not.</param>
/// <param name="SessionId">The session that it was started in, if any.</param>
/// <param name="PullRequest">True if a pull request is made of it when it has ended; else left out.</param>
/// <param name="CompletedTasks">Tasks that completed; left out while it has not ended.</param>
/// <param name="FailedTasks">Tasks that failed; left out while it has not ended.</param>
/// <param name="SkippedTasks">Tasks that were skipped or cancelled; left out while it has not ended.</param>
/// <param name="WaitingApprovals">
/// Questions that wait for a person's decision; left out where there are none, or no process runs it.
/// </param>
public sealed record ExecutionSummary(
    string ExecutionId, string PlanId, long PlanVersion, string Status, DateTimeOffset StartedAt, int TotalTasks,
    DateTimeOffset? EndedAt = null, string? SessionId = null, bool? PullRequest = null, int? CompletedTasks = null,
    int? FailedTasks = null, int? SkippedTasks = null, int? WaitingApprovals = null);

/// <summary>Body of <c>POST /api/executions</c>.</summary>
/// <param name="PlanId">A plan that has been saved before.</param>
/// <param name="PlanVersion">Its version; the newest if left out.</param>
/// <param name="ExecutionId">An id of the caller's choice, <c>[A-Za-z0-9_-]{1,64}</c>, not yet used.</param>
/// <param name="SessionId">The session that it belongs to.</param>
/// <param name="Options">Limits and rules.</param>
public sealed record StartExecution(
    string PlanId, long? PlanVersion = null, string? ExecutionId = null, string? SessionId = null, ExecutionOptions? Options = null);

/// <summary>Body of <c>POST /api/executions/start</c>, for older clients.</summary>
/// <param name="TaskName">The id of a plan that has been saved before.</param>
/// <param name="RequestId">The execution's id, <c>[A-Za-z0-9_-]{1,64}</c>; sent again, it starts nothing and gets the same answer.</param>
public sealed record StartNamedTask(string TaskName, string? RequestId = null);

/// <summary>Answer to <c>POST /api/executions</c>, with status 202.</summary>
/// <param name="ExecutionId">The execution's id.</param>
/// <param name="Url">Where to look at it.</param>
public sealed record ExecutionStartedAnswer(string ExecutionId, string Url);

/// <summary>Body of <c>POST /api/executions/{id}/pause</c>, <c>/resume</c> and <c>/cancel</c>; may be left out.</summary>
/// <param name="Reason">Why, for a person.</param>
public sealed record ControlRequest(string? Reason = null);

/// <summary>A list that is read page by page.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">This page.</param>
/// <param name="Next">The cursor of the next page; left out on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>Answer to <c>POST /api/plans</c>.</summary>
/// <param name="PlanId">The plan's id.</param>
/// <param name="PlanVersion">The version that holds this content.</param>
/// <param name="TotalTasks">Tasks in it.</param>
/// <param name="TotalAtoms">Atoms in it.</param>
/// <param name="Waves">Waves in it.</param>
public sealed record PlanSavedAnswer(string PlanId, long PlanVersion, int TotalTasks, int TotalAtoms, int Waves);
