using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>A question in the words of Messages.</summary>
internal static class MessagesBody
{
    /// <summary>The protocol wants a bound; a longer answer is one that has lost its way.</summary>
    private const int MaxOutputTokens = 32_000;

    public static JsonObject Of(ModelQuestion question) => new()
    {
        ["model"] = question.Model,
        ["max_tokens"] = MaxOutputTokens,
        ["stream"] = true,
        ["system"] = question.Instructions,
        ["messages"] = new JsonArray([.. question.Conversation.Select(Of)]),
        ["tools"] = new JsonArray([.. question.Tools.Select(Of)]),
    };

    private static JsonObject Of(ToolDefinition tool) => new()
    {
        ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = JsonNode.Parse(tool.Schema),
    };

    private static JsonObject Of(Part part) => part switch
    {
        Part.Asked asked => Message([new JsonObject { ["type"] = "text", ["text"] = asked.Text }]),
        Part.Answered { Answer: var answer } => answer.Message.DeepClone().AsObject(),
        Part.Results results => Message(results.All.Select(Result)),
        _ => throw new InvalidOperationException($"no such part: {part.GetType().Name}"),
    };

    private static JsonObject Message(IEnumerable<JsonObject> content) => new() { ["role"] = "user", ["content"] = new JsonArray([.. content]) };

    private static JsonObject Result(ToolResult result) => new()
    {
        ["type"] = "tool_result", ["tool_use_id"] = result.CallId, ["is_error"] = result.Failed, ["content"] = result.Output,
    };
}
