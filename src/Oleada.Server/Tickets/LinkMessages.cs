using System.Buffers;
using System.Text.Json;
using Oleada.Server.Realtime;

namespace Oleada.Server.Tickets;

/// <summary>What is said on an engine link: a <c>/ws</c> connection of a program that reports in.</summary>
internal static class LinkMessages
{
    /// <summary>Whether a message is a ticket event, which is then read by <see cref="TicketEventReader"/>.</summary>
    public static bool IsTicketEvent(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("{\"type\":\"ticket-event\""u8))
            return true;
        try
        {
            return TypeIsTicketEvent(json);
        }
        catch (JsonException)
        {
            return false; // Whoever reads it as another message says what is wrong.
        }
        catch (InvalidOperationException)
        {
            return false; // Half a surrogate pair; the same.
        }
    }

    /// <summary><c>{"type":"ack","id":n,"seq":s}</c>.</summary>
    public static byte[] Ack(long id, long seq) => Write("ack", json =>
    {
        json.WriteNumber("id"u8, id);
        json.WriteNumber("seq"u8, seq);
    });

    /// <summary><c>{"type":"ack","upto":n}</c>: every message up to this number is committed.</summary>
    public static byte[] AckUpTo(long id) => Write("ack", json => json.WriteNumber("upto"u8, id));

    public static byte[] Error(TicketFault fault) => Write("error", json =>
    {
        json.WriteString("code"u8, fault.Code);
        json.WriteString("message"u8, fault.Message);
        if (fault.Field is not null)
            json.WriteString("field"u8, fault.Field);
        if (fault.LinkId is { } id)
            json.WriteNumber("id"u8, id);
    });

    private static bool TypeIsTicketEvent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType)
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("ticket-event"u8);
            reader.Skip();
        }
        return false;
    }

    private static byte[] Write(string type, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer, ServerMessages.Unchecked))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            fields(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
