using System.Text.Json;

namespace Oleada.Server.Tickets;

/// <summary>What a ticket event must say, and of what kind its fields are.</summary>
internal static class TicketRules
{
    /// <exception cref="TicketRefusedException">A field is missing or of the wrong kind.</exception>
    public static void Check(ref TicketMessage message, Happening happening)
    {
        foreach (var place in message.Fields)
            CheckType(message.Json, place, happening[place.Field]);
        if (happening == Happening.Activity)
            ReadEntry(ref message);
        foreach (var required in happening.Required)
            if (!message.Has(required))
                throw Missing(required);
    }

    public static TicketRefusedException Missing(TicketField field) =>
        new("bad_field", TicketFieldName.Of(field), $"'{TicketFieldName.Of(field)}' is missing");

    private static void ReadEntry(ref TicketMessage message)
    {
        var beside = message.Fields.Length;
        foreach (var place in message.Fields)
        {
            if (place is { Field: TicketField.Entry, Kind: JsonTokenType.StartObject })
                message.ReadEntry(place);
        }
        for (var i = 0; i < message.Fields.Length; i++)
        {
            var place = message.Fields[i];
            if (i >= beside && Happening.IsOfEntry(place.Field))
                CheckType(message.Json, place, Happening.Activity[place.Field]);
            if (place is { Field: TicketField.Actor, Kind: JsonTokenType.StartObject })
                CheckActor(message.Json[place.Value..place.End]);
        }
    }

    private static void CheckActor(ReadOnlySpan<byte> actor)
    {
        if (TextIn(actor, "id"u8).IsEmpty)
            throw new TicketRefusedException("bad_field", "actor.id", "'actor.id' is missing or no text");
        if (TextIn(actor, "type"u8).IsEmpty)
            throw new TicketRefusedException("bad_field", "actor.type", "'actor.type' is missing or no text");
    }

    /// <returns>The text with its quotes as it stands in the object; empty if there is none.</returns>
    public static ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.String ? json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed] : default;
            reader.Skip();
        }
        return default;
    }

    /// <summary>What a text says that stands in its quotes.</summary>
    public static string Unquoted(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        return reader.GetString()!;
    }

    private static void CheckType(ReadOnlySpan<byte> json, FieldPlace place, FieldType type)
    {
        if (type == FieldType.Any || place.Kind == JsonTokenType.Null)
            return;
        var fits = type switch
        {
            FieldType.Text => place.Kind == JsonTokenType.String,
            FieldType.Object => place.Kind == JsonTokenType.StartObject,
            _ => place.Kind == JsonTokenType.Number && IsNumber(json[place.Value..place.End], type),
        };
        if (!fits)
        {
            var name = TicketFieldName.Of(place.Field);
            throw new TicketRefusedException("bad_field", name, $"'{name}' is {NameOf(type)}");
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> text, FieldType type)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        return type == FieldType.WholeNumber ? reader.TryGetInt32(out _) : reader.TryGetDouble(out var number) && double.IsFinite(number);
    }

    private static string NameOf(FieldType type) => type switch
    {
        FieldType.Text => "a text",
        FieldType.Object => "a JSON object",
        FieldType.Number => "a number",
        _ => "a whole number of at most 32 bits",
    };
}
