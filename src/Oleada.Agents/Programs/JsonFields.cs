using System.Globalization;
using System.Text.Json;

namespace Oleada.Agents.Programs;

/// <summary>Reads what programs print: whatever is missing or of another type reads as absent.</summary>
internal static class JsonFields
{
    /// <summary>More than this counts nothing that there is, and sums of counts must not overflow.</summary>
    private const decimal MaxCount = 1_000_000_000_000;

    /// <returns>Null if the line is not a JSON object.</returns>
    public static JsonDocument? ParseObject(string line)
    {
        try
        {
            var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (Exception garbage) when (garbage is JsonException or ArgumentException)
        {
            // A program may print anything; the caller counts it.
            return null;
        }
    }

    /// <summary>The value at a path of names; of kind Undefined if there is none.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !TryGet(element, name, out element))
                return default;
        }
        return element;
    }

    /// <summary>A string that can be written anywhere: half of a surrogate pair is replaced.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Piece(path) is { } text ? LooseText.WellFormed(text) : null;

    /// <summary>A string that may begin or end within a character whose other half is in another piece.</summary>
    public static string? Piece(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } value ? LooseText.Of(value) : null;

    /// <summary>A count: a number or a text that holds one, with or without decimals. 0 where there is none.</summary>
    public static long Number(this JsonElement element, params ReadOnlySpan<string> path) => element.Count(path) ?? 0;

    /// <summary>A count as <see cref="Number"/> reads it; null where there is none, or one that is no count of anything.</summary>
    public static long? Count(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.Text(),
            _ => null,
        };
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= MaxCount ? (long)number : null;
    }

    public static bool IsTrue(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).ValueKind == JsonValueKind.True;

    /// <summary>The JSON at a path, or the string if it is one; null if there is nothing.</summary>
    public static string? Raw(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => value.Text(),
            _ => value.GetRawText(),
        };
    }

    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
    }

    private static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // The name of a member beside it has half of a surrogate pair.
            value = default;
            return false;
        }
    }
}
