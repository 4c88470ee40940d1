using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Requests;

/// <summary>Reads JSON of which nothing is certain: what is not there or is of another kind counts as absent.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonNode? node, string name) => (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonNode? node, string name) => (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static JsonObject? Object(this JsonNode? node, params IEnumerable<string> path) =>
        path.Aggregate(node, (at, name) => (at as JsonObject)?[name]) as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The words of a string, of a part with words, or of a list of such parts.</summary>
    public static string Words(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray parts => string.Join('\n', parts.Select(Words).Where(text => text.Length > 0)),
        JsonObject part => Words(part["text"] ?? part["content"]),
        _ => "",
    };
}
