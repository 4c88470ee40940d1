using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>Anthropic's Messages.</summary>
internal sealed class Messages : IProtocol
{
    private const string Signature = "c2NyaXB0";

    public string Name => "messages";

    public JsonObject Whole(Answer answer) => Message(answer, new JsonArray([.. Blocks(answer)]), Stop(answer), answer.Usage.Output);

    public IEnumerable<StreamEvent> Stream(Answer answer)
    {
        yield return Event("message_start", new JsonObject { ["message"] = Message(answer, [], null, 1) });
        yield return Event("ping", []);
        var index = 0;
        foreach (var block in Blocks(answer))
        {
            yield return Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = Empty(block) });
            foreach (var delta in Deltas(block))
                yield return Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }
        var end = new JsonObject { ["stop_reason"] = Stop(answer), ["stop_sequence"] = null };
        yield return Event("message_delta", new JsonObject { ["delta"] = end, ["usage"] = Usage(answer.Usage, answer.Usage.Output) });
        yield return Event("message_stop", []);
    }

    public JsonObject Error(ScriptedError error) => new()
    {
        ["type"] = "error", ["error"] = new JsonObject { ["type"] = error.Type, ["message"] = error.Message },
    };

    private static StreamEvent Event(string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        return new StreamEvent(type, data.ToJsonString());
    }

    private static JsonObject Message(Answer answer, JsonArray content, string? stop, long output) => new()
    {
        ["id"] = answer.Id, ["type"] = "message", ["role"] = "assistant", ["model"] = answer.Model, ["content"] = content,
        ["stop_reason"] = stop, ["stop_sequence"] = null, ["usage"] = Usage(answer.Usage, output),
    };

    private static IEnumerable<JsonObject> Blocks(Answer answer)
    {
        if (answer.Thought is not null)
            yield return new JsonObject { ["type"] = "thinking", ["thinking"] = answer.Thought, ["signature"] = Signature };
        if (answer.Text.Length > 0)
            yield return new JsonObject { ["type"] = "text", ["text"] = answer.Text };
        foreach (var call in answer.Calls)
            yield return new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Tool.Name, ["input"] = call.Arguments.DeepClone() };
    }

    private static JsonObject Empty(JsonObject block)
    {
        var empty = block.DeepClone().AsObject();
        foreach (var name in new[] { "thinking", "signature", "text" }.Where(empty.ContainsKey))
            empty[name] = "";
        if (empty.ContainsKey("input"))
            empty["input"] = new JsonObject();
        return empty;
    }

    private static IEnumerable<JsonObject> Deltas(JsonObject block)
    {
        foreach (var piece in Pieces.Of((string?)block["text"]))
            yield return new JsonObject { ["type"] = "text_delta", ["text"] = piece };
        foreach (var piece in Pieces.Of((string?)block["thinking"]))
            yield return new JsonObject { ["type"] = "thinking_delta", ["thinking"] = piece };
        if (block["signature"] is { } signature)
            yield return new JsonObject { ["type"] = "signature_delta", ["signature"] = signature.DeepClone() };
        foreach (var piece in Pieces.Of(block["input"]?.ToJsonString()))
            yield return new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece };
    }

    private static string Stop(Answer answer) => answer switch
    {
        { Calls.Count: > 0 } => "tool_use",
        { Stop: StopReason.Length } => "max_tokens",
        { Stop: StopReason.Refusal } => "refusal",
        _ => "end_turn",
    };

    private static JsonObject Usage(TokenCount usage, long output) => new()
    {
        ["input_tokens"] = usage.Input - usage.Cached, ["cache_creation_input_tokens"] = 0, ["cache_read_input_tokens"] = usage.Cached, ["output_tokens"] = output,
    };
}
