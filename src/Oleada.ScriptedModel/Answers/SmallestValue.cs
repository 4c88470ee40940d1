using System.Text.Json.Nodes;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel.Answers;

/// <summary>The smallest value that fits a JSON schema, for what a scenario says nothing of.</summary>
internal static class SmallestValue
{
    private const int MaxDepth = 16;

    public static JsonNode? Of(JsonNode? schema) => Of(schema, 0);

    private static JsonNode? Of(JsonNode? schema, int depth)
    {
        if (schema is not JsonObject known || depth > MaxDepth)
            return JsonValue.Create("scripted");
        if (known["const"] is { } constant)
            return constant.DeepClone();
        if (known["enum"] is JsonArray { Count: > 0 } values)
            return values[0]?.DeepClone();
        foreach (var choice in new[] { "anyOf", "oneOf", "allOf" })
            if (known[choice] is JsonArray { Count: > 0 } choices)
                return Of(choices[0], depth + 1);
        var type = known["type"] is JsonArray types ? types.Select(one => one.Words()).FirstOrDefault(one => one != "null") : known.Text("type");
        return type?.ToLowerInvariant() switch
        {
            "object" => Filled(known, depth),
            "array" => known["minItems"] is null ? [] : new JsonArray(Of(known["items"], depth + 1)),
            "integer" or "number" => known["minimum"]?.DeepClone() ?? JsonValue.Create(0),
            "boolean" => JsonValue.Create(false),
            "null" => null,
            _ => JsonValue.Create("scripted"),
        };
    }

    private static JsonObject Filled(JsonObject schema, int depth)
    {
        var filled = new JsonObject();
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => name.Words()))
            filled[name] = Of(schema.Object("properties")?[name], depth + 1);
        return filled;
    }
}
