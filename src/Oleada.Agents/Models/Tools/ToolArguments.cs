using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Tools;

/// <summary>What a model gave a tool. What is missing or of another kind is a failure that names it.</summary>
internal sealed class ToolArguments
{
    private const int MaxShown = 400;

    private readonly JsonElement _values;

    /// <exception cref="ToolFailureException">It is no JSON object.</exception>
    public ToolArguments(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(ObjectIn(text) ?? text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ToolFailureException($"the arguments are no JSON object: {MiddleCut.Of(text, MaxShown)}");
            _values = document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw new ToolFailureException($"the arguments are no valid JSON: {failure.Message} They were: {MiddleCut.Of(text, MaxShown)}");
        }
    }

    /// <summary>The JSON object that a model meant: its text, a text within that text, or nothing for no arguments.</summary>
    /// <returns>Null if there is none.</returns>
    public static string? ObjectIn(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Trim() == "null")
            return "{}";
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => text,
                JsonValueKind.String when document.RootElement.Text() is { } inner && inner.TrimStart().StartsWith('{') => ObjectIn(inner),
                _ => null,
            };
        }
        catch (Exception noJson) when (noJson is JsonException or ArgumentException)
        {
            return null;
        }
    }

    public string Text(string name) => TextOrNull(name) ?? throw new ToolFailureException($"'{name}' is missing");

    /// <summary>Of a name that is there twice the last counts.</summary>
    public string? TextOrNull(string name)
    {
        var value = _values.At(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        var text = value.Piece() ?? throw new ToolFailureException($"'{name}' must be a string");
        return ReferenceEquals(LooseText.WellFormed(text), text)
            ? text
            : throw new ToolFailureException($"'{name}' holds half of a character: write the whole one");
    }

    /// <summary>A text that becomes an argument of a program, which has no zero in it.</summary>
    public string Word(string name) => Text(name) is var text && !text.Contains('\0', StringComparison.Ordinal)
        ? text
        : throw new ToolFailureException($"'{name}' must not hold a NUL character");

    /// <summary>From 1 to <paramref name="most"/>; null if it is not given.</summary>
    public int? Count(string name, int most) => _values.At(name).ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        _ when _values.Count(name) is >= 1 and { } count => (int)Math.Min(count, most),
        _ => throw new ToolFailureException($"'{name}' must be a number from 1 on"),
    };
}
