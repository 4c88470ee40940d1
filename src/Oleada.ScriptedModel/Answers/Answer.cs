using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel.Answers;

/// <summary>One answer, before it is put into the words of a protocol.</summary>
/// <param name="Id">Unique among the server's answers.</param>
internal sealed record Answer(
    string Id, string Model, long CreatedAt, string? Thought, string Text, IReadOnlyList<ToolCall> Calls, TokenCount Usage, StopReason Stop);

/// <param name="Arguments">An object; for a <c>custom</c> tool a string.</param>
internal sealed record ToolCall(string Id, OfferedTool Tool, JsonNode Arguments)
{
    /// <summary>A quote escaped as <c>\u0027</c> is no JSON that a model writes.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ArgumentsText => Arguments.ToJsonString(Plain);
}

/// <summary>One event of a stream; without a name where the protocol has none.</summary>
internal sealed record StreamEvent(string? Name, string Data)
{
    public override string ToString() => Name is null ? $"data: {Data}\n\n" : $"event: {Name}\ndata: {Data}\n\n";
}
