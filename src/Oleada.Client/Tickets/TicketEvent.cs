using System.Buffers;
using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Client.Tickets;

/// <summary>Something that happened at a ticket, for the server to commit to the ticket's stream and the tenant's feed.</summary>
public sealed class TicketEvent
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "type", "id", "key", "ticketId", "event" };

    /// <summary>An event with any fields; those that the server does not know are passed on in the event's data.</summary>
    /// <param name="ticketId">The ticket's id; it may live in another system.</param>
    /// <param name="happened"><c>state_change</c>, <c>progress</c>, <c>pr_created</c> or <c>activity</c>.</param>
    /// <param name="fields">A JSON object.</param>
    /// <exception cref="ArgumentException">No object, or one of its fields has a name that the link itself uses.</exception>
    public TicketEvent(string ticketId, string happened, JsonElement fields)
    {
        ArgumentException.ThrowIfNullOrEmpty(ticketId);
        ArgumentException.ThrowIfNullOrEmpty(happened);
        if (fields.ValueKind != JsonValueKind.Object)
            throw new ArgumentException("the fields of a ticket event are a JSON object", nameof(fields));
        if (fields.EnumerateObject().Select(field => field.Name).FirstOrDefault(Reserved.Contains) is { } taken)
            throw new ArgumentException($"'{taken}' is no field of a ticket event's own", nameof(fields));
        (TicketId, Happened, Fields) = (ticketId, happened, fields);
    }

    /// <summary>The ticket's id.</summary>
    public string TicketId { get; }

    /// <summary>The kind of event, in the server's word.</summary>
    public string Happened { get; }

    /// <summary>Everything else that belongs to it.</summary>
    public JsonElement Fields { get; }

    /// <summary>
    /// Says which event this is, at most 128 characters: a second one with the same key is not committed. Made by the
    /// link if left out; give one where the same event may be sent by more than one run of a program.
    /// </summary>
    public string? Key { get; init; }

    /// <summary><c>ticket:update</c>: a ticket was created, changed or deleted.</summary>
    /// <param name="update">What happened.</param>
    /// <returns>The event.</returns>
    public static TicketEvent Of(TicketUpdate update) => Of("state_change", update);

    /// <summary><c>ticket:progress</c>: a step in the work on a ticket.</summary>
    /// <param name="progress">What happened.</param>
    /// <returns>The event.</returns>
    public static TicketEvent Of(TicketProgress progress) => Of("progress", progress);

    /// <summary><c>ticket:pr</c>: a pull request of a ticket was made or changed.</summary>
    /// <param name="request">What happened.</param>
    /// <returns>The event.</returns>
    public static TicketEvent Of(TicketPullRequest request) => Of("pr_created", request);

    /// <summary><c>ticket:activity</c>: one entry of a ticket's history; the server gives its id and timestamp.</summary>
    /// <param name="ticketId">The ticket's id.</param>
    /// <param name="category">As in <see cref="ActivityEntry.Category"/>.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="message">For a person.</param>
    /// <param name="metadata">Whatever else belongs to it.</param>
    /// <returns>The event.</returns>
    public static TicketEvent Activity(string ticketId, string category, ActivityActor actor, string message, JsonElement? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new TicketEvent(ticketId, "activity", Written(json =>
        {
            json.WriteString("category"u8, category);
            json.WriteStartObject("actor"u8);
            json.WriteString("id"u8, actor.Id);
            json.WriteString("type"u8, actor.Type);
            json.WriteEndObject();
            json.WriteString("message"u8, message);
            if (metadata is { } more)
            {
                json.WritePropertyName("metadata"u8);
                more.WriteTo(json);
            }
        }));
    }

    internal byte[] Encode(long id, string key)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "ticket-event"u8);
            json.WriteNumber("id"u8, id);
            json.WriteString("key"u8, key);
            json.WriteString("ticketId"u8, TicketId);
            json.WriteString("event"u8, Happened);
            foreach (var field in Fields.EnumerateObject())
                field.WriteTo(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static TicketEvent Of(string happened, EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var written = JsonDocument.Parse(EventTypes.Encode(data));
        return new TicketEvent(written.RootElement.GetProperty("ticketId").GetString()!, happened, Written(json =>
        {
            foreach (var field in written.RootElement.EnumerateObject().Where(field => field.Name != "ticketId"))
                field.WriteTo(json);
        }));
    }

    private static JsonElement Written(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}

/// <summary>A ticket event that is on its way.</summary>
/// <param name="Key">The key that it was sent with.</param>
/// <param name="Committed">
/// Completes when it is durable on the server, with its seq on the ticket's stream (<c>null</c> where the server
/// acknowledged several at once); fails with <see cref="OleadaException"/> if the server refuses it, and with
/// <see cref="ObjectDisposedException"/> if the link was disposed before.
/// </param>
public sealed record SentEvent(string Key, Task<long?> Committed);
