using Oleada.Engine.Events;

namespace Oleada.Server.Tickets;

/// <summary>Where ticket events from other programs come in, over HTTP and over engine links.</summary>
internal sealed class TicketDoor(EventLog log)
{
    /// <summary>
    /// Appends a batch in its order, each event to its ticket's stream and to the tenant's feed, all in one append; an
    /// event whose key was seen is left out. Returns when all of it is durable.
    /// </summary>
    /// <returns>Per event, its seq on the ticket's stream; the first one's where the key had been seen.</returns>
    public ValueTask<IReadOnlyList<long>> AppendAsync(IReadOnlyList<TicketEvent> batch, CancellationToken cancellation) =>
        throw new NotSupportedException("not yet");

    public ValueTask<TicketReceipt> AppendAsync(TicketEvent happened, CancellationToken cancellation) =>
        throw new NotSupportedException("not yet");
}
