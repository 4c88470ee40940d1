using System.Security.Cryptography;

namespace Oleada.Client.Tickets;

/// <summary>How an engine link behaves.</summary>
public sealed record TicketLinkOptions
{
    /// <summary>
    /// Begins the keys of the events that have none of their own, 1 to 64 characters; no two links may ever have the
    /// same. Random unless given.
    /// </summary>
    public string Name { get; init; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>Most events, 1 to 100,000, that are sent and not yet committed; <see cref="TicketLink.SendAsync"/> waits beyond.</summary>
    public int Window { get; init; } = 512;

    /// <summary>Most bytes of one event as JSON, from 256; the server's own limit is 65,536 unless it is told otherwise.</summary>
    public int MessageBytes { get; init; } = 65_536;

    /// <summary>Told whenever the connection is made or lost, in order, on a thread of the client. What it throws ends the link.</summary>
    public Action<ConnectionChange>? OnConnection { get; init; }

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Name.Length, 64, nameof(Name));
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, 1, nameof(Window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Window, 100_000, nameof(Window));
        ArgumentOutOfRangeException.ThrowIfLessThan(MessageBytes, 256, nameof(MessageBytes));
    }
}
