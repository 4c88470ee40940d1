namespace Oleada.Contracts.Events;

/// <summary>An agent was given its prompt (<c>agent_prompted</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Text">All that was sent, without the server's secrets.</param>
/// <param name="Model">The model that was asked for; left out if the agent chooses.</param>
/// <param name="AgentSession">The agent's own id of the conversation that it goes on with.</param>
public sealed record AgentPrompted(string AtomId, int Attempt, string Agent, string Text, string? Model = null, string? AgentSession = null) : EventData;

/// <summary>
/// An agent has told by which id its conversation can be gone on with (<c>agent_session_noted</c>, on the task's stream).
/// </summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Agent">The agent's name; nobody else can go on with it.</param>
/// <param name="AgentSession">The agent's own id of the conversation.</param>
public sealed record AgentSessionNoted(string AtomId, int Attempt, string Agent, string AgentSession) : EventData;

/// <summary>An agent says something (<c>agent_text</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Text">A part of what it says, in order.</param>
public sealed record AgentText(string AtomId, int Attempt, string Text) : EventData;

/// <summary>An agent thinks aloud (<c>agent_thought</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Text">A part of what it thinks, in order.</param>
public sealed record AgentThought(string AtomId, int Attempt, string Text) : EventData;

/// <summary>An agent begins to use a tool (<c>tool_started</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="CallId">The agent's id of the call, unique within the attempt.</param>
/// <param name="Tool">The tool's name, as the agent calls it.</param>
/// <param name="Input">What it is given, as JSON text or plain text; at most 8,192 characters.</param>
public sealed record ToolStarted(string AtomId, int Attempt, string CallId, string Tool, string? Input = null) : EventData;

/// <summary>A tool has ended (<c>tool_ended</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="CallId">The id of the call.</param>
/// <param name="Failed">Whether the tool reported a failure.</param>
/// <param name="Output">What it gave, at most 8,192 characters.</param>
public sealed record ToolEnded(string AtomId, int Attempt, string CallId, bool Failed, string? Output = null) : EventData;

/// <summary>
/// An agent says that it has changed a file (<c>agent_changed_file</c>, on the task's stream). Evidence of what really
/// changed is <c>artifact_created</c>.
/// </summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="Path">As the agent names it.</param>
/// <param name="Change">What it says it did.</param>
public sealed record AgentChangedFile(string AtomId, int Attempt, string Path, ArtifactChange Change) : EventData;

/// <summary>
/// Tokens that an attempt has used since the last event of this kind (<c>agent_usage</c>, on the task's stream): the sum
/// over an attempt's events is what the attempt used.
/// </summary>
public sealed record AgentUsage : EventData
{
    /// <summary>The atom that the attempt is at.</summary>
    public required string AtomId { get; init; }

    /// <summary>Ordinal of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model, where the agent names it.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens read, those from a cache not counted.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens read from a cache.</summary>
    public required long CachedInputTokens { get; init; }

    /// <summary>Tokens written, thoughts included.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>US dollars by the server's price table; left out if the model is not in it.</summary>
    public decimal? CostUsd { get; init; }
}

/// <summary>An agent asks before it does something (<c>agent_asked</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="QuestionId">Unique within the attempt.</param>
/// <param name="Action"><c>run</c>, <c>write</c>, <c>read</c>, <c>network</c> or <c>other</c>.</param>
/// <param name="Detail">The command, the path or the address.</param>
public sealed record AgentAsked(string AtomId, int Attempt, string QuestionId, string Action, string? Detail = null) : EventData;

/// <summary>An agent's question was answered (<c>agent_answered</c>, on the task's stream).</summary>
/// <param name="AtomId">The atom that the attempt is at.</param>
/// <param name="Attempt">Ordinal of the attempt, from 1.</param>
/// <param name="QuestionId">The question.</param>
/// <param name="Allowed">The answer.</param>
/// <param name="By"><c>policy</c>, or who answered.</param>
public sealed record AgentAnswered(string AtomId, int Attempt, string QuestionId, bool Allowed, string By) : EventData;
