using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;

namespace Oleada.Agents;

/// <summary>Works at one atom: a shell command, a coding agent's program, a model. Used by many attempts at a time.</summary>
public interface IAgent
{
    /// <summary>What plans call it.</summary>
    string Name { get; }

    /// <summary>Whether it is told in words what to do; else the plan itself says what is run.</summary>
    bool TakesText => true;

    /// <summary>
    /// Works until it is done, has failed or is stopped; everything that it started has ended when this returns. Never
    /// throws for what the agent does wrong: that is its end.
    /// </summary>
    Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop);
}

/// <summary>What an agent is to do, and where.</summary>
public sealed record AgentTurn
{
    public required PlanAtom Atom { get; init; }

    /// <summary>The task, the atom and what the agent has to know, in words.</summary>
    public required string Prompt { get; init; }

    /// <summary>Null if the agent chooses.</summary>
    public string? Model { get; init; }

    /// <summary>The agent's own id of a conversation to go on with; null to begin one.</summary>
    public string? Session { get; init; }

    public required ISandbox Sandbox { get; init; }

    /// <summary>Folders, environment and limits of what is run for it; its wall time is what is left for the turn. Its output goes to the log.</summary>
    public required SandboxRun Template { get; init; }

    /// <summary>The last lines that were printed, for a message; forgotten then.</summary>
    public required Func<string> TakeTail { get; init; }

    /// <summary>Takes each step as it happens.</summary>
    public required Func<AgentStep, ValueTask> Took { get; init; }

    /// <summary>Told by which id the conversation can be gone on with: when that is known, and again if it is another at the end.</summary>
    public Func<string, Task> Conversing { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Answers a question of the agent; waits for as long as a person needs.</summary>
    public required Func<AgentQuestion, CancellationToken, ValueTask<bool>> Ask { get; init; }
}

/// <summary>How a turn ended.</summary>
/// <param name="Failure">Null if the agent says it is done.</param>
public sealed record AgentEnd(Failure? Failure)
{
    public int? ExitCode { get; init; }

    /// <summary>The conversation, if it can be gone on with.</summary>
    public string? Session { get; init; }

    /// <summary>Whether its tokens were counted as its requests passed the relay.</summary>
    public bool IsCounted { get; init; }
}
