using Oleada.Contracts.Events;

namespace Oleada.Agents;

/// <summary>Something that an agent does during a turn.</summary>
public abstract record AgentStep
{
    private AgentStep()
    {
    }

    public sealed record Text(string Words) : AgentStep;

    public sealed record Thought(string Words) : AgentStep;

    /// <param name="CallId">Unique within the turn.</param>
    public sealed record ToolStart(string CallId, string Tool, string? Input) : AgentStep;

    public sealed record ToolEnd(string CallId, bool Failed, string? Output) : AgentStep;

    public sealed record FileChange(string Path, ArtifactChange Change) : AgentStep;

    /// <summary>Tokens since the last one; those from a cache are not among the input.</summary>
    public sealed record Usage(string? Model, long Input, long CachedInput, long Output) : AgentStep
    {
        /// <summary>The name that the model was asked for by, which may be shorter than the one that it answers with.</summary>
        public string? Asked { get; init; }

        public long Total => Input + CachedInput + Output;
    }

    /// <summary>A remark of the adapter, for people.</summary>
    public sealed record Remark(string Words) : AgentStep;

    /// <summary>A line that says something this version does not know; it is kept and counted.</summary>
    public sealed record Unknown(string Type) : AgentStep;
}

/// <summary>What an agent wants to do.</summary>
public enum AgentAction
{
    Other,
    Run,
    Write,
    Read,
    Network,
}

/// <param name="Id">Unique within the turn.</param>
/// <param name="Detail">The command, the path or the address.</param>
public sealed record AgentQuestion(string Id, AgentAction Action, string? Detail);
