using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>OpenAI's Chat Completions.</summary>
internal sealed class ChatCompletions : IProtocol
{
    public string Name => "chat";

    public JsonObject Whole(Answer answer)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text };
        if (answer.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. answer.Calls.Select(call => Call(call, call.ArgumentsText))]);
        var choice = new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = Finish(answer) };
        return Head(answer, "chat.completion", [choice], Usage(answer.Usage));
    }

    public IEnumerable<StreamEvent> Stream(Answer answer)
    {
        yield return Delta(answer, new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in Pieces.Of(answer.Thought))
            yield return Delta(answer, new JsonObject { ["reasoning_content"] = piece });
        foreach (var piece in Pieces.Of(answer.Text))
            yield return Delta(answer, new JsonObject { ["content"] = piece });
        for (var index = 0; index < answer.Calls.Count; index++)
        {
            yield return Delta(answer, CallDelta(index, Call(answer.Calls[index], "")));
            foreach (var piece in Pieces.Of(answer.Calls[index].ArgumentsText))
                yield return Delta(answer, CallDelta(index, new JsonObject { ["function"] = new JsonObject { ["arguments"] = piece } }));
        }
        yield return Delta(answer, [], Finish(answer));
        yield return new StreamEvent(null, Head(answer, "chat.completion.chunk", [], Usage(answer.Usage)).ToJsonString());
        yield return new StreamEvent(null, "[DONE]");
    }

    public JsonObject Error(ScriptedError error) => new()
    {
        ["error"] = new JsonObject { ["message"] = error.Message, ["type"] = error.Type, ["param"] = null, ["code"] = error.Type },
    };

    private static StreamEvent Delta(Answer answer, JsonObject delta, string? finish = null)
    {
        var choice = new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish };
        return new StreamEvent(null, Head(answer, "chat.completion.chunk", [choice], null).ToJsonString());
    }

    private static JsonObject Head(Answer answer, string kind, JsonArray choices, JsonObject? usage)
    {
        var head = new JsonObject { ["id"] = answer.Id, ["object"] = kind, ["created"] = answer.CreatedAt, ["model"] = answer.Model, ["choices"] = choices };
        if (usage is not null)
            head["usage"] = usage;
        return head;
    }

    private static JsonObject CallDelta(int index, JsonObject call)
    {
        call["index"] = index;
        return new JsonObject { ["tool_calls"] = new JsonArray(call) };
    }

    private static JsonObject Call(ToolCall call, string arguments) => new()
    {
        ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Tool.Name, ["arguments"] = arguments },
    };

    private static string Finish(Answer answer) => answer switch
    {
        { Calls.Count: > 0 } => "tool_calls",
        { Stop: StopReason.Length } => "length",
        { Stop: StopReason.Refusal } => "content_filter",
        _ => "stop",
    };

    private static JsonObject Usage(TokenCount usage) => new()
    {
        ["prompt_tokens"] = usage.Input,
        ["completion_tokens"] = usage.Output,
        ["total_tokens"] = usage.Input + usage.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
    };
}
