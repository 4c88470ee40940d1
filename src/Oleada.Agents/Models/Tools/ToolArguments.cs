using System.Text.Json;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Tools;

/// <summary>What a model gave a tool. What is missing or of another kind is a failure that names it.</summary>
internal sealed class ToolArguments
{
    private readonly JsonObject _values;

    /// <exception cref="ToolFailureException">It is no JSON object.</exception>
    public ToolArguments(string text)
    {
        try
        {
            _values = JsonNode.Parse(text.Length == 0 ? "{}" : text) as JsonObject ?? throw new ToolFailureException("the arguments are no JSON object");
        }
        catch (JsonException failure)
        {
            throw new ToolFailureException($"the arguments are no valid JSON: {failure.Message}");
        }
    }

    public string Text(string name) => TextOrNull(name) ?? throw new ToolFailureException($"'{name}' is missing");

    public string? TextOrNull(string name) => _values[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new ToolFailureException($"'{name}' must be a string"),
    };

    /// <summary>From 1 to <paramref name="most"/>; null if it is not given.</summary>
    public int? Count(string name, int most) => _values[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var count) && count >= 1 => Math.Min(count, most),
        _ => throw new ToolFailureException($"'{name}' must be a number from 1 on"),
    };
}
