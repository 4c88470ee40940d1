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
}

/// <summary>What a model said.</summary>
internal sealed record ModelAnswer
{
    public required string Text { get; init; }

    public string Thought { get; init; } = "";

    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    public AnswerStop Stop { get; init; }

    /// <summary>As the endpoint counted; null if it said nothing.</summary>
    public AgentStep.Usage? Usage { get; init; }

    /// <summary>Blocks that the endpoint wants back as they were, before everything else of the answer.</summary>
    public IReadOnlyList<JsonObject> Opaque { get; init; } = [];
}
