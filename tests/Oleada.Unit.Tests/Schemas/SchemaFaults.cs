using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Oleada.Unit.Tests.Schemas;

/// <summary>As much of JSON Schema as the project's schemas use.</summary>
internal static class SchemaFaults
{
    public static IEnumerable<string> Of(JsonNode? value, JsonNode schemaNode, JsonObject root, string path = "")
    {
        if (schemaNode is not JsonObject schema)
            return [];
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            return reference.StartsWith("#/$defs/", StringComparison.Ordinal)
                ? Of(value, root["$defs"]![reference["#/$defs/".Length..]]!, root, path)
                : [];
        return Type(value, schema, path)
            .Concat(value is JsonObject map ? Map(map, schema, root, path) : [])
            .Concat(value is JsonArray list ? List(list, schema, root, path) : [])
            .Concat(value is JsonValue scalar ? Scalar(scalar, schema, path) : [])
            .Concat(schema["anyOf"] is JsonArray any && any.All(one => Of(value, one!, root, path).Any()) ? [$"{path}: none of anyOf"] : []);
    }

    private static IEnumerable<string> Type(JsonNode? value, JsonObject schema, string path)
    {
        var kind = value?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "boolean",
        };
        var allowed = schema["type"] is JsonArray several ? several.Select(one => one!.GetValue<string>()).ToArray()
            : schema["type"] is { } only ? [only.GetValue<string>()]
            : [kind];
        if (!allowed.Contains(kind) && !(kind == "number" && allowed.Contains("integer") && long.TryParse(value!.ToJsonString(), out _)))
            yield return $"{path}: {kind} is not {string.Join(" or ", allowed)}";
    }

    private static IEnumerable<string> Map(JsonObject map, JsonObject schema, JsonObject root, string path)
    {
        foreach (var name in (JsonArray?)schema["required"] ?? [])
            if (!map.ContainsKey(name!.GetValue<string>()))
                yield return $"{path}: {name} is missing";
        foreach (var (key, value) in map)
        {
            var property = schema["properties"]?[key]
                ?? (schema["patternProperties"] as JsonObject)?.FirstOrDefault(entry => Regex.IsMatch(key, entry.Key, RegexOptions.None, TimeSpan.FromSeconds(1))).Value
                ?? schema["additionalProperties"];
            if (property is JsonValue closed && closed.GetValueKind() == JsonValueKind.False)
                yield return $"{path}: unknown key {key}";
            else if (property is not null)
                foreach (var fault in Of(value, property, root, $"{path}.{key}"))
                    yield return fault;
        }
    }

    private static IEnumerable<string> List(JsonArray list, JsonObject schema, JsonObject root, string path)
    {
        if (list.Count < (schema["minItems"]?.GetValue<int>() ?? 0) || list.Count > (schema["maxItems"]?.GetValue<int>() ?? int.MaxValue))
            yield return $"{path}: {list.Count} items";
        if (schema["items"] is { } items)
            foreach (var fault in list.SelectMany((item, index) => Of(item, items, root, $"{path}[{index}]")))
                yield return fault;
    }

    private static IEnumerable<string> Scalar(JsonValue value, JsonObject schema, string path)
    {
        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
            yield return $"{path}: {value} is none of the words";
        if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1)))
                yield return $"{path}: '{text}' does not match";
            if (text.Length < (schema["minLength"]?.GetValue<int>() ?? 0))
                yield return $"{path}: too short";
        }
        else if (value.GetValueKind() == JsonValueKind.Number && schema["minimum"] is { } least
            && (value.GetValue<double>() < least.GetValue<int>() || value.GetValue<double>() > (schema["maximum"]?.GetValue<int>() ?? double.MaxValue)))
            yield return $"{path}: {value} is out of range";
    }
}
