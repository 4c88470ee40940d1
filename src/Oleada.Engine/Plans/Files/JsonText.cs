using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Oleada.Engine.Plans.Files;

/// <summary>Makes JSON values of metadata.</summary>
internal static class JsonText
{
    public static JsonElement Of(SourceNode node) => Write(writer => Write(writer, node));

    public static JsonElement Of(string text) => Write(writer => writer.WriteStringValue(text));

    public static JsonElement Of(JsonNode node) => Write(writer => node.WriteTo(writer));

    public static JsonElement Of(IEnumerable<KeyValuePair<string, JsonElement>> entries) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
    });

    private static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>Recursive, as deep as a file may be.</summary>
    private static void Write(Utf8JsonWriter writer, SourceNode node)
    {
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Entries)
                {
                    writer.WritePropertyName(key.Text);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ScalarNode scalar:
                Write(writer, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, ScalarNode scalar)
    {
        if (scalar.Type == ScalarKind.Text)
            writer.WriteStringValue(scalar.Text);
        else if (scalar.Type == ScalarKind.Number)
            writer.WriteRawValue(scalar.Text);
        else if (scalar.Type == ScalarKind.Null)
            writer.WriteNullValue();
        else
            writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
    }
}
