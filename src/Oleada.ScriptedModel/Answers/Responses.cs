using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>OpenAI's Responses.</summary>
internal sealed class Responses : IProtocol
{
    public string Name => "responses";

    public JsonObject Whole(Answer answer) => Response(answer, [.. Items(answer)], answer.Stop == StopReason.Length ? "incomplete" : "completed");

    public IEnumerable<StreamEvent> Stream(Answer answer)
    {
        var number = 0;
        foreach (var (type, data) in Events(answer))
        {
            data.Insert(0, "type", type);
            data["sequence_number"] = number++;
            yield return new StreamEvent(type, data.ToJsonString());
        }
    }

    public JsonObject Error(ScriptedError error) => new()
    {
        ["error"] = new JsonObject { ["message"] = error.Message, ["type"] = error.Type, ["param"] = null, ["code"] = error.Type },
    };

    private static IEnumerable<(string Type, JsonObject Data)> Events(Answer answer)
    {
        yield return ("response.created", new JsonObject { ["response"] = Response(answer, [], "in_progress") });
        yield return ("response.in_progress", new JsonObject { ["response"] = Response(answer, [], "in_progress") });
        var items = Items(answer).ToList();
        for (var index = 0; index < items.Count; index++)
        {
            yield return ("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = ResponsesParts.Begun(items[index]) });
            foreach (var (type, data) in ResponsesParts.Events(items[index]))
            {
                data["item_id"] = items[index]["id"]!.DeepClone();
                data["output_index"] = index;
                yield return (type, data);
            }
            yield return ("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = items[index].DeepClone() });
        }
        var cut = answer.Stop == StopReason.Length;
        yield return (cut ? "response.incomplete" : "response.completed", new JsonObject { ["response"] = Response(answer, items, cut ? "incomplete" : "completed") });
    }

    private static IEnumerable<JsonObject> Items(Answer answer)
    {
        if (answer.Thought is not null)
            yield return new JsonObject
            {
                ["id"] = $"rs_{answer.Id}", ["type"] = "reasoning",
                ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = answer.Thought }),
            };
        if (answer.Text.Length > 0)
            yield return new JsonObject
            {
                ["id"] = $"msg_{answer.Id}", ["type"] = "message", ["role"] = "assistant", ["status"] = "completed",
                ["content"] = new JsonArray(Content(answer)),
            };
        foreach (var call in answer.Calls)
            yield return CallItem(call);
    }

    private static JsonObject Content(Answer answer) => answer.Stop == StopReason.Refusal
        ? new JsonObject { ["type"] = "refusal", ["refusal"] = answer.Text }
        : new JsonObject { ["type"] = "output_text", ["text"] = answer.Text, ["annotations"] = new JsonArray() };

    private static JsonObject CallItem(ToolCall call)
    {
        var item = new JsonObject { ["id"] = $"fc_{call.Id}", ["call_id"] = call.Id, ["status"] = "completed" };
        switch (call.Tool.Kind)
        {
            case "custom":
                (item["type"], item["name"], item["input"]) = ("custom_tool_call", call.Tool.Name, call.Arguments.DeepClone());
                break;
            case "local_shell":
                var action = new JsonObject { ["type"] = "exec", ["command"] = call.Arguments["command"]?.DeepClone(), ["env"] = new JsonObject() };
                (item["type"], item["action"]) = ("local_shell_call", action);
                break;
            default:
                (item["type"], item["name"], item["arguments"]) = ("function_call", call.Tool.Name, call.ArgumentsText);
                break;
        }
        if (call.Tool.Namespace is { } name)
            item["namespace"] = name;
        return item;
    }

    private static JsonObject Response(Answer answer, IReadOnlyList<JsonObject> items, string status)
    {
        var response = new JsonObject
        {
            ["id"] = $"resp_{answer.Id}", ["object"] = "response", ["created_at"] = answer.CreatedAt, ["model"] = answer.Model, ["status"] = status,
            ["output"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
        };
        if (status == "in_progress")
            return response;
        if (status == "incomplete")
            response["incomplete_details"] = new JsonObject { ["reason"] = "max_output_tokens" };
        response["usage"] = new JsonObject
        {
            ["input_tokens"] = answer.Usage.Input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = answer.Usage.Cached },
            ["output_tokens"] = answer.Usage.Output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = answer.Usage.Reasoning },
            ["total_tokens"] = answer.Usage.Input + answer.Usage.Output,
        };
        return response;
    }
}
