using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>The events between an item's beginning and its end.</summary>
internal static class ResponsesParts
{
    /// <summary>The item as it is announced: nothing in it yet.</summary>
    public static JsonObject Begun(JsonObject item)
    {
        var begun = item.DeepClone().AsObject();
        foreach (var name in new[] { "content", "summary" }.Where(begun.ContainsKey))
            begun[name] = new JsonArray();
        foreach (var name in new[] { "arguments", "input" }.Where(begun.ContainsKey))
            begun[name] = "";
        if (begun.ContainsKey("status"))
            begun["status"] = "in_progress";
        return begun;
    }

    public static IEnumerable<(string Type, JsonObject Data)> Events(JsonObject item) => (string?)item["type"] switch
    {
        "reasoning" => Part("response.reasoning_summary_part", "response.reasoning_summary_text", "summary_index", item["summary"]![0]!.AsObject(), "text"),
        "message" when item["content"]![0]!["refusal"] is not null =>
            Part("response.content_part", "response.refusal", "content_index", item["content"]![0]!.AsObject(), "refusal"),
        "message" => Part("response.content_part", "response.output_text", "content_index", item["content"]![0]!.AsObject(), "text"),
        "function_call" => Value("response.function_call_arguments", "arguments", (string)item["arguments"]!),
        "custom_tool_call" => Value("response.custom_tool_call_input", "input", (string)item["input"]!),
        _ => [],
    };

    private static IEnumerable<(string, JsonObject)> Part(string partType, string textType, string index, JsonObject part, string name)
    {
        var empty = part.DeepClone().AsObject();
        empty[name] = "";
        yield return (partType + ".added", new JsonObject { [index] = 0, ["part"] = empty });
        foreach (var (type, data) in Value(textType, name, (string)part[name]!))
        {
            data[index] = 0;
            yield return (type, data);
        }
        yield return (partType + ".done", new JsonObject { [index] = 0, ["part"] = part.DeepClone() });
    }

    private static IEnumerable<(string, JsonObject)> Value(string type, string name, string value)
    {
        foreach (var piece in Pieces.Of(value))
            yield return (type + ".delta", new JsonObject { ["delta"] = piece });
        yield return (type + ".done", new JsonObject { [name] = value });
    }
}
