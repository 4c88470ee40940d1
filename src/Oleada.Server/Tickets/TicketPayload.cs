using System.Buffers;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tickets;

/// <summary>Writes the payload of a ticket's event from the sender's own bytes, which have been checked.</summary>
/// <param name="headerKey">An idempotency key that is not in the message; it belongs into the payload all the same.</param>
internal readonly ref struct TicketPayload(TicketMessage message, Happening happening, string? headerKey)
{
    private readonly TicketMessage _message = message;

    /// <summary>Whether it has the whole ticket, which only the feed carries.</summary>
    public bool HasTicket => happening == Happening.StateChange && _message.Has(TicketField.Ticket);

    public byte[] Write(bool withTicket)
    {
        var to = Begin();
        foreach (var place in _message.Fields)
            if (IsPassedOn(place) && (withTicket || happening != Happening.StateChange || place.Field != TicketField.Ticket))
                to.Put(Whole(place));
        return End(ref to);
    }

    public byte[] WriteActivity(string entryId, DateTimeOffset now)
    {
        var to = Begin();
        PutBeside(ref to);
        to.Put("\"entry\":{\"id\":\""u8);
        to.Add(entryId);
        to.Add("\",\"timestamp\":\""u8);
        to.Add(Timestamp.Format(now));
        to.Add("\""u8);
        foreach (var place in _message.Fields)
        {
            if (!IsInEntry(place))
                continue;
            to.Put(Whole(place));
            if (place.Field != TicketField.Actor)
                continue;
            to.Put("\"actor_id\":"u8);
            to.Add(TicketRules.TextIn(Value(place), "id"u8));
        }
        to.Add("}"u8);
        return End(ref to);
    }

    private void PutBeside(ref FieldWriter to)
    {
        foreach (var place in _message.Fields)
        {
            if (place.OfEntry || IsInEntry(place) || !IsPassedOn(place)
                || place.Field is TicketField.TicketIdAgain or TicketField.ActorId or TicketField.Entry)
                continue;
            to.Put(Whole(place));
            if (place.Field != TicketField.TicketId)
                continue;
            to.Put("\"ticket_id\":"u8);
            to.Add(Value(place));
        }
    }

    /// <summary>Whether a field goes into the entry of an activity; the server gives the entry's id and timestamp.</summary>
    private static bool IsInEntry(FieldPlace place) =>
        place.Kind != JsonTokenType.Null && (Happening.IsOfEntry(place.Field)
            || (place.OfEntry && place.Field is not (TicketField.Id or TicketField.Timestamp or TicketField.ActorId)));

    /// <summary>What only the door needs, and what says nothing, is left out.</summary>
    private bool IsPassedOn(FieldPlace place) =>
        place.Field is not (TicketField.Type or TicketField.Id or TicketField.Event)
        && (place.Kind != JsonTokenType.Null || (happening[place.Field] == FieldType.Any && place.Field != TicketField.Metadata));

    private ReadOnlySpan<byte> Whole(FieldPlace place) => _message.Json[place.Start..place.End];

    private ReadOnlySpan<byte> Value(FieldPlace place) => _message.Json[place.Value..place.End];

    /// <summary>Room for every field, for the ticket's id again, and for what is added.</summary>
    private FieldWriter Begin() => new((_message.Json.Length * 2) + 256 + ((headerKey?.Length ?? 0) * 6));

    private byte[] End(ref FieldWriter to)
    {
        if (headerKey is not null)
        {
            to.Put("\"key\":\""u8);
            to.Add(JsonEncodedText.Encode(headerKey).EncodedUtf8Bytes);
            to.Add("\""u8);
        }
        return to.End();
    }

    /// <summary>The bytes of one JSON object, field after field.</summary>
    private ref struct FieldWriter
    {
        private readonly byte[] _buffer;
        private int _length;

        public FieldWriter(int most)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(most);
            _buffer[_length++] = (byte)'{';
        }

        /// <summary>Begins a field.</summary>
        public void Put(ReadOnlySpan<byte> text)
        {
            if (_length > 1)
                _buffer[_length++] = (byte)',';
            Add(text);
        }

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_buffer.AsSpan(_length));
            _length += text.Length;
        }

        public void Add(string text) => _length += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_length));

        public byte[] End()
        {
            _buffer[_length++] = (byte)'}';
            var written = _buffer.AsSpan(0, _length).ToArray();
            ArrayPool<byte>.Shared.Return(_buffer);
            return written;
        }
    }
}
