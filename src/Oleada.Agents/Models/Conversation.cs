using System.Text.Json.Nodes;

namespace Oleada.Agents.Models;

/// <summary>A part of a conversation with a model, whatever the endpoint's protocol.</summary>
internal abstract record Part
{
    private Part()
    {
    }

    public sealed record Asked(string Text) : Part;

    public sealed record Answered(ModelAnswer Answer) : Part;

    /// <summary>Of all calls of the answer before it, in their order.</summary>
    public sealed record Results(IReadOnlyList<ToolResult> All) : Part;
}

/// <param name="Id">The model's own, or one that was made up where it gave none.</param>
/// <param name="Arguments">JSON as the model wrote it, valid or not.</param>
internal sealed record ToolCall(string Id, string Tool, string Arguments);

internal sealed record ToolResult(string CallId, string Output, bool Failed);

internal enum AnswerStop
{
    Finished,
    Length,
    Refusal,

    /// <summary>For a reason that nobody here knows.</summary>
    Unknown,
}

/// <summary>What a model said.</summary>
internal sealed record ModelAnswer
{
    public required string Text { get; init; }

    public string Thought { get; init; } = "";

    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    public AnswerStop Stop { get; init; }

    /// <summary>Why it ended, in the endpoint's word; null if it gave none.</summary>
    public string? Reason { get; init; }

    /// <summary>As the endpoint counted; null if it said nothing.</summary>
    public AgentStep.Usage? Usage { get; init; }

    /// <summary>
    /// The answer as the endpoint is to get it back: reasoning, signatures and whatever else it sent, in the form and order
    /// in which it sent it.
    /// </summary>
    public required JsonObject Message { get; init; }
}
