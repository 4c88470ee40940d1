using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>How events look on the wire: a pure function from a stored event to bytes.</summary>
internal abstract class Dialect
{
    private readonly EncodedEvents _recent = new();

    public static Dialect Canonical { get; } = new CanonicalDialect();

    public static Dialect Flat { get; } = new FlatDialect();

    public static Dialect Phase { get; } = new PhaseDialect();

    /// <summary>The WebSocket subprotocol that asks for it; null for the one spoken where none is asked for.</summary>
    public abstract string? Subprotocol { get; }

    /// <summary>The bytes of an event, the same ones for every client while the event is recent; none if the dialect has no word for it.</summary>
    public ReadOnlyMemory<byte> Encode(LogEvent entry)
    {
        if (_recent.Find(entry) is { } known)
            return known;
        var bytes = Write(entry);
        _recent.Keep(entry, bytes);
        return bytes;
    }

    public abstract byte[] Pong(DateTimeOffset now);

    protected abstract byte[] Write(LogEvent entry);
}
