using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Oleada.Server.Http;

/// <summary>Reads request bodies strictly: what the type does not know is an error that names the field.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int limit) =>
        Read(await Body.ReadAsync(context, limit), type);

    /// <summary>As <see cref="ReadAsync"/>, for a body that may be left out.</summary>
    public static async Task<T?> ReadIfAnyAsync<T>(HttpContext context, JsonTypeInfo<T> type, int limit) where T : class =>
        await Body.ReadAsync(context, limit) is { Length: > 0 } body ? Read(body, type) : null;

    public static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            using var json = JsonDocument.Parse(body, NoDuplicates);
            CheckFields(json.RootElement, type, "");
            return json.Deserialize(type) ?? throw RequestProblem.Bad(null, "the body is null");
        }
        catch (JsonException wrong)
        {
            var field = wrong.Path is null or "$" ? null : wrong.Path.Replace("$.", "", StringComparison.Ordinal);
            throw RequestProblem.Bad(field, field is null
                ? $"the body is no JSON that is accepted here: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}"
                : $"the value of '{field}' is not of the right kind");
        }
        catch (InvalidOperationException)
        {
            throw RequestProblem.Bad(null, "a name in the body has half a surrogate pair");
        }
    }

    private static void CheckFields(JsonElement json, JsonTypeInfo type, string path)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        if (json.ValueKind != JsonValueKind.Object)
            throw RequestProblem.Bad(path.Length == 0 ? null : path, $"{(path.Length == 0 ? "the body" : path)} is a JSON object");
        foreach (var field in json.EnumerateObject())
        {
            var known = type.Properties.FirstOrDefault(property => property.Name == field.Name)
                ?? throw RequestProblem.Bad(path + field.Name, $"'{path}{field.Name}' is not known; known are {Names(type)}");
            if (field.Value.ValueKind == JsonValueKind.Object)
                CheckFields(field.Value, type.Options.GetTypeInfo(known.PropertyType), $"{path}{field.Name}.");
        }
        if (type.Properties.FirstOrDefault(property => IsRequired(property) && !json.TryGetProperty(property.Name, out _)) is { } missing)
            throw RequestProblem.Bad(path + missing.Name, $"'{path}{missing.Name}' is missing");
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false };

    private static string Names(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(property => property.Name));
}
