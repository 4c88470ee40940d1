using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Requests;

/// <summary>A request for an answer, whatever the protocol.</summary>
internal sealed record ModelRequest
{
    public required string Model { get; init; }

    public bool Streams { get; init; }

    public IReadOnlyList<OfferedTool> Tools { get; init; } = [];

    public IReadOnlyList<Turn> Turns { get; init; } = [];

    /// <summary>What it was told beside the conversation.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>The JSON schema that the answer has to fit, if it has to.</summary>
    public JsonObject? AnswerSchema { get; init; }

    /// <summary>Everything that can be read, for what a client says of its folder.</summary>
    public string AllText => string.Join('\n', Turns.Where(turn => turn.Kind == TurnKind.User).Select(turn => turn.Text).Prepend(Instructions));
}

/// <summary>A tool that the client offers.</summary>
/// <param name="Kind">As Responses says it: <c>function</c>, <c>custom</c> (free text) or <c>local_shell</c>.</param>
internal sealed record OfferedTool(string Name, JsonObject Schema, string Kind = "function", string? Namespace = null);

internal enum TurnKind
{
    User,
    Model,
    ToolResult,
}

/// <param name="Text">What was said, or of a tool's result the id of its call.</param>
internal sealed record Turn(TurnKind Kind, string Text);
