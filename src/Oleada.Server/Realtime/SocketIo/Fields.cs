using System.Buffers;
using System.Text.Json;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>Fields of what clients emit, and of small answers.</summary>
internal static class Fields
{
    private static readonly JsonElement None = JsonDocument.Parse("{}").RootElement.Clone();

    public static JsonElement Of(JsonElement argument) => argument.ValueKind == JsonValueKind.Object ? argument : None;

    /// <returns>Null if there is none, or it is not text.</returns>
    public static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a text in it has an escaped half of a surrogate pair, which no .NET text can hold.</summary>
    public static bool HasBrokenText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().Any(field => field.Name is null || HasBrokenText(field.Value)),
                JsonValueKind.Array => value.EnumerateArray().Any(HasBrokenText),
                JsonValueKind.String => value.GetString() is null,
                _ => false,
            };
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    public static byte[] Write(string type, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, ServerMessages.Unchecked))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            foreach (var (name, value) in fields)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
