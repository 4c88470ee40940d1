using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>Google's <c>generateContent</c>.</summary>
internal sealed class Gemini : IProtocol
{
    public string Name => "gemini";

    public JsonObject Whole(Answer answer)
    {
        IEnumerable<JsonObject> text = answer.Text.Length == 0 ? [] : [new JsonObject { ["text"] = answer.Text }];
        return Chunk(answer, [.. text, .. Calls(answer)], last: true);
    }

    public IEnumerable<StreamEvent> Stream(Answer answer)
    {
        if (answer.Thought is not null)
            yield return Event(Chunk(answer, [new JsonObject { ["text"] = $"**Plan** {answer.Thought}", ["thought"] = true }], last: false));
        foreach (var piece in Pieces.Of(answer.Text))
            yield return Event(Chunk(answer, [new JsonObject { ["text"] = piece }], last: false));
        var calls = Calls(answer).ToList();
        yield return Event(Chunk(answer, calls.Count > 0 ? calls : [new JsonObject { ["text"] = "" }], last: true));
    }

    public JsonObject Error(ScriptedError error) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = error.Status,
            ["message"] = error.Message,
            ["status"] = error.Status switch
            {
                400 => "INVALID_ARGUMENT", 401 => "UNAUTHENTICATED", 403 => "PERMISSION_DENIED", 404 => "NOT_FOUND", 429 => "RESOURCE_EXHAUSTED", _ => "INTERNAL",
            },
        },
    };

    private static StreamEvent Event(JsonObject chunk) => new(null, chunk.ToJsonString());

    private static IEnumerable<JsonObject> Calls(Answer answer) => answer.Calls.Select(call => new JsonObject
    {
        ["functionCall"] = new JsonObject { ["id"] = call.Id, ["name"] = call.Tool.Name, ["args"] = call.Arguments.DeepClone() },
    });

    private static JsonObject Chunk(Answer answer, IReadOnlyList<JsonObject> parts, bool last)
    {
        var content = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray([.. parts]) };
        var candidate = new JsonObject { ["index"] = 0, ["content"] = content };
        var chunk = new JsonObject { ["candidates"] = new JsonArray(candidate), ["modelVersion"] = answer.Model, ["responseId"] = answer.Id };
        if (!last)
            return chunk;
        candidate["finishReason"] = answer.Stop switch { StopReason.Length => "MAX_TOKENS", StopReason.Refusal => "SAFETY", _ => "STOP" };
        chunk["usageMetadata"] = new JsonObject
        {
            ["promptTokenCount"] = answer.Usage.Input,
            ["cachedContentTokenCount"] = answer.Usage.Cached,
            ["candidatesTokenCount"] = answer.Usage.Output - answer.Usage.Reasoning,
            ["thoughtsTokenCount"] = answer.Usage.Reasoning,
            ["totalTokenCount"] = answer.Usage.Input + answer.Usage.Output,
        };
        return chunk;
    }
}
