using Oleada.Contracts;
using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>One happening at a ticket as it came through the internal door, checked and ready to be appended.</summary>
/// <param name="Happened">The sender's word for it: <c>state_change</c>, <c>progress</c>, <c>pr_created</c> or <c>activity</c>.</param>
/// <param name="OnTicket">The event for the ticket's own stream.</param>
/// <param name="FeedData">The payload on the tenant's feed; the same memory as the ticket's unless the two differ.</param>
/// <param name="Key">The sender's idempotency key, if it gave one.</param>
/// <param name="LinkId">The sender's number of the message, if it wants an answer on an engine link.</param>
internal sealed record TicketEvent(
    string TicketId, string Happened, NewEvent OnTicket, ReadOnlyMemory<byte> FeedData, string? Key, long? LinkId)
{
    /// <summary>The event for the tenant's feed.</summary>
    public NewEvent OnFeed => OnTicket with { Stream = Tenant.Feed, Data = FeedData };
}

/// <summary>What became of reading a message: the event, or what is wrong with it.</summary>
internal readonly record struct TicketReading(TicketEvent? Event, TicketFault? Fault);

/// <summary>Why a message is no ticket event; it has changed nothing.</summary>
/// <param name="Code">A stable word: <c>bad_json</c>, <c>bad_field</c>, <c>unknown_event</c>.</param>
/// <param name="Field">The field at fault, if it is one field's.</param>
/// <param name="Message">For a person; names the field, the limit or the place.</param>
/// <param name="LinkId">The sender's number of the message, as far as it could be read.</param>
internal sealed record TicketFault(string Code, string? Field, string Message, long? LinkId = null);

/// <summary>The answer to one ticket event.</summary>
/// <param name="Seq">Its seq on the ticket's stream; of the first one where the key had been seen.</param>
/// <param name="Duplicate">Whether its key had been seen, so that nothing was appended.</param>
internal readonly record struct TicketReceipt(long Seq, bool Duplicate);
