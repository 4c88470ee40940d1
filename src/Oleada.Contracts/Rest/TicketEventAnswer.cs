namespace Oleada.Contracts.Rest;

/// <summary>Answer to <c>POST /api/internal/ticket-event</c>.</summary>
/// <param name="Success">Always true; what is refused is answered with a problem.</param>
/// <param name="Event">The sender's word for what happened.</param>
/// <param name="TicketId">The ticket's id.</param>
/// <param name="Seq">The event's seq on the ticket's stream.</param>
/// <param name="Duplicate">True if the key had been seen, so that nothing was appended; left out otherwise.</param>
/// <param name="Epoch">The log's epoch: after a loss of the log's end, events that were answered with another one may be gone.</param>
public sealed record TicketEventAnswer(
    bool Success, string Event, string TicketId, long Seq, bool? Duplicate = null, string? Epoch = null);
