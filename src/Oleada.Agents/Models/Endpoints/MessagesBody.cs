using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Parts of a question in the words of Messages.</summary>
internal static class MessagesBody
{
    public static JsonObject Of(ToolDefinition tool) => new()
    {
        ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = JsonNode.Parse(tool.Schema),
    };

    public static JsonObject Of(Part part) => part switch
    {
        Part.Asked asked => Message("user", [Text(asked.Text)]),
        Part.Answered { Answer: var answer } => Message("assistant", Said(answer)),
        Part.Results results => Message("user", results.All.Select(Result)),
        _ => throw new InvalidOperationException($"no such part: {part.GetType().Name}"),
    };

    private static JsonObject Message(string role, IEnumerable<JsonObject> content) => new() { ["role"] = role, ["content"] = new JsonArray([.. content]) };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static IEnumerable<JsonObject> Said(ModelAnswer answer)
    {
        foreach (var block in answer.Opaque)
            yield return block.DeepClone().AsObject();
        // An empty text is refused.
        if (answer.Text.Length > 0)
            yield return Text(answer.Text);
        foreach (var call in answer.Calls)
            yield return new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Tool, ["input"] = Input(call.Arguments) };
    }

    private static JsonObject Input(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            // The model wrote no JSON; the call's result says so, and the endpoint takes objects only.
            return [];
        }
    }

    private static JsonObject Result(ToolResult result) => new()
    {
        ["type"] = "tool_result", ["tool_use_id"] = result.CallId, ["is_error"] = result.Failed, ["content"] = result.Output,
    };
}
