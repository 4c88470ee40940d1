using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Requests;

/// <summary>The four protocols' requests.</summary>
internal static class RequestReading
{
    public static ModelRequest OfChat(JsonObject body) => new()
    {
        Model = body.Text("model") ?? "",
        Streams = body.Flag("stream"),
        Tools = [.. body.Objects("tools").Select(tool => tool.Object("function")).OfType<JsonObject>().Select(tool => Tool(tool, "parameters"))],
        Turns = [.. body.Objects("messages").Select(message => message.Text("role") == "tool"
            ? new Turn(TurnKind.ToolResult, message.Text("tool_call_id") ?? "")
            : Said(message.Text("role"), message["content"]))],
        Instructions = string.Join('\n', body.Objects("messages").Where(IsInstruction).Select(message => message["content"].Words())),
        AnswerSchema = body.Object("response_format", "json_schema", "schema"),
    };

    public static ModelRequest OfResponses(JsonObject body) => new()
    {
        Model = body.Text("model") ?? "",
        Streams = body.Flag("stream"),
        Tools = [.. body.Objects("tools").SelectMany(ResponsesTools)],
        Turns = body["input"] is JsonValue prompt ? [new Turn(TurnKind.User, prompt.Words())] : [.. body.Objects("input").Select(ResponsesTurn)],
        Instructions = string.Join('\n', body.Objects("input").Where(IsInstruction).Select(message => message["content"].Words()).Prepend(body["instructions"].Words())),
        AnswerSchema = body.Object("text", "format", "schema"),
    };

    public static ModelRequest OfMessages(JsonObject body) => new()
    {
        Model = body.Text("model") ?? "",
        Streams = body.Flag("stream"),
        Tools = [.. body.Objects("tools").Where(tool => tool["input_schema"] is not null).Select(tool => Tool(tool, "input_schema"))],
        Turns = [.. body.Objects("messages").SelectMany(MessagesTurns)],
        Instructions = body["system"].Words(),
        AnswerSchema = body.Object("output_config", "format", "schema") ?? body.Object("output_format", "schema"),
    };

    /// <param name="model">It stands in the path.</param>
    /// <param name="streams">So does this.</param>
    public static ModelRequest OfGemini(JsonObject body, string model, bool streams) => new()
    {
        Model = model,
        Streams = streams,
        Tools = [.. body.Objects("tools").SelectMany(tools => tools.Objects("functionDeclarations"))
            .Select(tool => Tool(tool, tool["parametersJsonSchema"] is null ? "parameters" : "parametersJsonSchema"))],
        Turns = [.. body.Objects("contents").SelectMany(GeminiTurns)],
        Instructions = body.Object("systemInstruction")?["parts"].Words() ?? "",
        AnswerSchema = body.Object("generationConfig", "responseJsonSchema") ?? body.Object("generationConfig", "responseSchema"),
    };

    private static OfferedTool Tool(JsonObject tool, string schema) => new(tool.Text("name") ?? "", tool.Object(schema) ?? []);

    private static bool IsInstruction(JsonObject message) => message.Text("role") is "system" or "developer";

    private static Turn Said(string? role, JsonNode? content) =>
        new(role == "user" ? TurnKind.User : TurnKind.Model, role is "system" or "developer" ? "" : content.Words());

    private static IEnumerable<OfferedTool> ResponsesTools(JsonObject tool) => tool.Text("type") == "namespace"
        ? tool.Objects("tools").Select(inner => Tool(inner, "parameters") with { Namespace = tool.Text("name") })
        : [new OfferedTool(tool.Text("name") ?? tool.Text("type") ?? "", tool.Object("parameters") ?? [], tool.Text("type") ?? "function")];

    private static Turn ResponsesTurn(JsonObject item) => item.Text("type") switch
    {
        null or "message" => Said(item.Text("role"), item["content"]),
        var type when type.EndsWith("_output", StringComparison.Ordinal) => new Turn(TurnKind.ToolResult, item.Text("call_id") ?? ""),
        _ => new Turn(TurnKind.Model, ""),
    };

    /// <summary>A client adds reminders beside the results: those are no new question.</summary>
    private static IEnumerable<Turn> MessagesTurns(JsonObject message)
    {
        var results = message.Objects("content").Where(part => part.Text("type") == "tool_result").ToList();
        return results.Count == 0
            ? [Said(message.Text("role"), message["content"])]
            : results.Select(result => new Turn(TurnKind.ToolResult, result.Text("tool_use_id") ?? ""));
    }

    private static IEnumerable<Turn> GeminiTurns(JsonObject content)
    {
        var results = content.Objects("parts").Select(part => part.Object("functionResponse")).OfType<JsonObject>().ToList();
        return results.Count == 0
            ? [Said(content.Text("role") ?? "user", content["parts"])]
            : results.Select(result => new Turn(TurnKind.ToolResult, result.Text("id") ?? ""));
    }
}
