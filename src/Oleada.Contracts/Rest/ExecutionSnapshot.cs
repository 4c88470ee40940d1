using Oleada.Contracts.Events;

namespace Oleada.Contracts.Rest;

/// <summary>
/// All that a late follower of an execution has to know, as it stands at <see cref="ExecutionView.Seq"/>: the
/// <c>data</c> of a <c>snapshot</c> message of an <c>execution:</c> room.
/// </summary>
public sealed record ExecutionSnapshot
{
    /// <summary>Most entries of <see cref="Artifacts"/>.</summary>
    public const int MaxArtifacts = 1_000;

    /// <summary>Most entries of <see cref="Tasks"/>.</summary>
    public const int MaxTasks = 5_000;

    /// <summary>The execution.</summary>
    public required ExecutionView Execution { get; init; }

    /// <summary>
    /// Files that it made, changed or deleted, the newest state of each: the first of
    /// <c>GET /api/executions/{id}/artifacts</c>, where all of them are.
    /// </summary>
    public required IReadOnlyList<ArtifactCreated> Artifacts { get; init; }

    /// <summary>How many artifacts there are, where the list has not all of them; else left out.</summary>
    public int? ArtifactsTotal { get; init; }

    /// <summary>The newest 100 failed attempts, oldest first.</summary>
    public required IReadOnlyList<ErrorView> Errors { get; init; }

    /// <summary>What waits for a person's decision, oldest first; left out if nothing does.</summary>
    public IReadOnlyList<ApprovalView>? Approvals { get; init; }

    /// <summary>The tasks in plan order, the first of <c>GET /api/executions/{id}/tasks</c>; only where they were asked for.</summary>
    public IReadOnlyList<TaskView>? Tasks { get; init; }

    /// <summary>How many tasks there are, where the list has not all of them; else left out.</summary>
    public int? TasksTotal { get; init; }
}

/// <summary>An <see cref="AttemptError"/> with the moment that it happened at.</summary>
public sealed record ErrorView
{
    /// <summary>When the attempt failed, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The task's id in its plan.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's name.</summary>
    public required string TaskName { get; init; }

    /// <summary>What went wrong, for a person.</summary>
    public required string Message { get; init; }

    /// <summary>A stable word for the kind of failure.</summary>
    public required string ErrorType { get; init; }

    /// <summary>True only if another attempt followed.</summary>
    public required bool Recoverable { get; init; }

    /// <summary>Ordinal of the attempt that failed, from 1.</summary>
    public required int RetryAttempt { get; init; }

    /// <summary>Most attempts allowed.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The atom's id within its task.</summary>
    public string? AtomId { get; init; }

    /// <summary>The class whose retry rule applied.</summary>
    public ErrorClass? ErrorClass { get; init; }

    /// <summary>Milliseconds that the next attempt had to wait, where one followed.</summary>
    public double? NextAttemptInMs { get; init; }

    /// <summary>The view of an event.</summary>
    /// <param name="timestamp">The event's timestamp.</param>
    /// <param name="error">The event's payload.</param>
    /// <returns>Every field of the payload, and the timestamp.</returns>
    public static ErrorView Of(DateTimeOffset timestamp, AttemptError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ErrorView
        {
            Timestamp = timestamp,
            TaskId = error.TaskId,
            TaskName = error.TaskName,
            Message = error.Message,
            ErrorType = error.ErrorType,
            Recoverable = error.Recoverable,
            RetryAttempt = error.RetryAttempt,
            MaxRetries = error.MaxRetries,
            AtomId = error.AtomId,
            ErrorClass = error.ErrorClass,
            NextAttemptInMs = error.NextAttemptInMs,
        };
    }
}
