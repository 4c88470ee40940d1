using System.Text.Json;
using System.Text.Unicode;
using Oleada.Engine.Events;
using Oleada.Server.Auth;

namespace Oleada.Server.Tickets;

/// <summary>Reads messages of the internal door. May be used by any thread.</summary>
/// <param name="random">Gives the ids of activity entries.</param>
internal sealed class TicketEventReader(RandomBytes random)
{
    private readonly TicketNames _names = new();

    /// <param name="json">The message as UTF-8; nothing of it is kept.</param>
    /// <param name="headerKey">The idempotency key that came beside it.</param>
    public TicketReading Read(ReadOnlySpan<byte> json, DateTimeOffset now, string? headerKey = null)
    {
        if (!Utf8.IsValid(json))
            return Refused(new TicketFault("bad_json", null, "the message is no UTF-8"));
        Span<FieldPlace> places = stackalloc FieldPlace[TicketMessage.MostFields];
        var message = new TicketMessage(json, places, _names);
        try
        {
            message.Read();
            return new TicketReading(Read(ref message, now, headerKey), null);
        }
        catch (TicketRefusedException refused)
        {
            return Refused(new TicketFault(refused.Code, refused.Field, refused.Message, message.LinkId));
        }
        catch (JsonException wrong)
        {
            return Refused(new TicketFault(
                "bad_json", null, $"the message is no JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}", message.LinkId));
        }
        catch (InvalidOperationException)
        {
            return Refused(new TicketFault("bad_json", null, "a text of the message has half a surrogate pair", message.LinkId));
        }
    }

    private static TicketReading Refused(TicketFault fault) => new(null, fault);

    private TicketEvent Read(ref TicketMessage message, DateTimeOffset now, string? headerKey)
    {
        var ticket = message.Ticket ?? throw TicketRules.Missing(TicketField.TicketId);
        var happening = message.Happening ?? throw TicketRules.Missing(TicketField.Event);
        TicketRules.Check(ref message, happening);
        var key = KeyOf(message.Key, headerKey);
        var payload = new TicketPayload(message, happening, message.Key is null ? key : null);
        var data = happening == Happening.Activity ? payload.WriteActivity(EntryId(), now) : payload.Write(withTicket: false);
        var onFeed = payload.HasTicket ? payload.Write(withTicket: true) : data;
        return new TicketEvent(
            ticket.Id, happening.Word, new NewEvent(ticket.Stream, happening.EventType, now, data), onFeed, key, message.LinkId);
    }

    private static string? KeyOf(string? inBody, string? inHeader)
    {
        if (string.IsNullOrEmpty(inHeader))
            return inBody;
        if (inBody is not null && inBody != inHeader)
            throw new TicketRefusedException("bad_field", "key", "'key' and the header 'Idempotency-Key' differ");
        return TicketMessage.CheckedKey(inHeader);
    }

    private string EntryId()
    {
        Span<byte> bytes = stackalloc byte[8];
        random(bytes);
        return $"act_{Convert.ToHexStringLower(bytes)}";
    }
}
