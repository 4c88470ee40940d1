using Oleada.Contracts.Events;

namespace Oleada.Engine.Executions;

/// <summary>What an execution can be told; the time comes with it.</summary>
public abstract record ExecutionInput;

/// <summary>Start it: the first input of all.</summary>
public sealed record Begin(ExecutionStarted Started) : ExecutionInput
{
    /// <summary>By task id, what an earlier execution of the plan knew of what its tasks write.</summary>
    public IReadOnlyDictionary<string, WriteSetLearned> Learned { get; init; } = new Dictionary<string, WriteSetLearned>(StringComparer.Ordinal);
}

/// <summary>Another process, or this one anew, runs it from here on: what was in flight is interrupted.</summary>
public sealed record TakeOver(string Reason) : ExecutionInput;

public sealed record AttemptFinished(int Atom, int Attempt, AttemptOutcome Outcome) : ExecutionInput
{
    /// <summary>How long it took by a clock that is not set; null if nobody has measured it.</summary>
    public TimeSpan? Took { get; init; }
}

/// <summary>Time has passed.</summary>
public sealed record Tick : ExecutionInput;

public sealed record Pause(string Reason, string? By) : ExecutionInput;

public sealed record Resume(string? Reason, string? By) : ExecutionInput;

public sealed record Cancel(string Reason, string? By) : ExecutionInput;

/// <summary>An attempt waits for a person's decision.</summary>
/// <param name="ApprovalId">Unique in the execution.</param>
public sealed record AskApproval(int Atom, int Attempt, string ApprovalId, string Action, string? Message) : ExecutionInput;

/// <summary>An attempt's agent has said by which id its conversation can be gone on with.</summary>
public sealed record NoteSession(int Atom, int Attempt, string Agent, string Session) : ExecutionInput;

/// <summary>What an attempt in flight has used up since it last said so.</summary>
public sealed record NoteUsage(int Atom, AgentUsage Usage) : ExecutionInput;

public sealed record ResolveApproval(string ApprovalId, bool Approved, string By, string? Comment) : ExecutionInput;

/// <summary>What is to be done once the events are in the log.</summary>
public abstract record ExecutionEffect;

public sealed record StartAttempt(int Atom, int Attempt) : ExecutionEffect;

/// <summary>End everything that is in flight.</summary>
public sealed record StopAttempts : ExecutionEffect;

/// <summary>End one attempt.</summary>
public sealed record StopAttempt(int Atom) : ExecutionEffect;

/// <summary>Tell the attempt that waits for it.</summary>
public sealed record AnswerApproval(string ApprovalId, bool Approved, string By) : ExecutionEffect;

/// <summary>An event that was decided; on the execution's stream, or on that of a task.</summary>
/// <param name="Task">The task's index, or -1 for the execution's stream.</param>
public readonly record struct DecidedEvent(int Task, DateTimeOffset At, EventData Data);
