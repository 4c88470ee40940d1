using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>A question in the words of Chat Completions.</summary>
internal static class ChatBody
{
    public static JsonObject Of(ModelQuestion question) => new()
    {
        ["model"] = question.Model,
        ["stream"] = true,
        ["stream_options"] = new JsonObject { ["include_usage"] = true },
        ["messages"] = new JsonArray([Message("system", question.Instructions), .. question.Conversation.SelectMany(Messages)]),
        ["tools"] = new JsonArray([.. question.Tools.Select(tool => new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = JsonNode.Parse(tool.Schema) },
        })]),
    };

    private static IEnumerable<JsonObject> Messages(Part part) => part switch
    {
        Part.Asked asked => [Message("user", asked.Text)],
        Part.Answered { Answer: var answer } => [answer.Message.DeepClone().AsObject()],
        Part.Results results => results.All.Select(Result),
        _ => throw new InvalidOperationException($"no such part: {part.GetType().Name}"),
    };

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static JsonObject Result(ToolResult result) => new()
    {
        ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = result.Failed ? "Error: " + result.Output : result.Output,
    };
}
