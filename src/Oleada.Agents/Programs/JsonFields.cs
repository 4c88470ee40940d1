using System.Text.Json;

namespace Oleada.Agents.Programs;

/// <summary>Reads what programs print: whatever is missing or of another type reads as absent.</summary>
internal static class JsonFields
{
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
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return default;
        }
        return element;
    }

    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair cannot be a string's; its escape can be read by people.
            return value.GetRawText().Trim('"');
        }
    }

    public static long Number(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : 0;
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
}
