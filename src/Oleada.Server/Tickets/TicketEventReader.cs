using Oleada.Server.Auth;

namespace Oleada.Server.Tickets;

/// <summary>Reads messages of the internal door. May be used by any thread.</summary>
/// <param name="random">Gives the ids of activity entries.</param>
internal sealed class TicketEventReader(RandomBytes random)
{
    /// <param name="json">The message as UTF-8; nothing of it is kept.</param>
    /// <param name="headerKey">The idempotency key that came beside it.</param>
    public TicketReading Read(ReadOnlySpan<byte> json, DateTimeOffset now, string? headerKey = null) =>
        throw new NotSupportedException("not yet");
}
