using Oleada.Contracts.Events;

namespace Oleada.Engine.Events;

/// <summary>An event that is in the log.</summary>
/// <param name="Position">Its place in commit order over all streams; grows, may have gaps.</param>
/// <param name="Data">The payload as UTF-8 JSON, as it was appended.</param>
public sealed record LogEvent(
    long Position, string Stream, long Seq, string Type, DateTimeOffset Timestamp, ReadOnlyMemory<byte> Data)
{
    /// <summary>The payload, or null if this version does not know the type.</summary>
    public EventData? Decode() => EventTypes.Decode(Type, Data.Span);
}

/// <summary>An event that is to be appended.</summary>
/// <param name="Data">The payload as UTF-8 JSON.</param>
public readonly record struct NewEvent(string Stream, string Type, DateTimeOffset Timestamp, ReadOnlyMemory<byte> Data)
{
    public static NewEvent Of(string stream, DateTimeOffset timestamp, EventData data) =>
        new(stream, EventTypes.NameOf(data), timestamp, EventTypes.Encode(data));
}

/// <summary>Events that are committed together or not at all.</summary>
/// <param name="Group">
/// What the streams belong to, such as <c>execution:E</c> for an execution and its tasks. A stream belongs to one
/// group for ever: the one of its first event.
/// </param>
public sealed record Append(string Group, IReadOnlyList<NewEvent> Events)
{
    /// <summary>The fencing token; if set and not the group's newest, nothing is written.</summary>
    public long? Lease { get; init; }

    /// <summary>Digests of the events' payloads, in order; set by <see cref="IEventStore.Prepare"/> of a store that keeps them.</summary>
    public IReadOnlyList<UInt128>? PayloadDigests { get; init; }

    /// <summary>The seq that this stream must have before the append; if it has not, nothing is written.</summary>
    public (string Stream, long Seq)? Expected { get; init; }
}

/// <summary>A saved state, so that not every event has to be read again.</summary>
/// <param name="Position">The position of the last event in it.</param>
/// <param name="Version">Version of the state's own format.</param>
public sealed record Snapshot(long Position, int Version, ReadOnlyMemory<byte> State);

/// <summary>A stream that exists.</summary>
/// <param name="Harm">Why its events cannot all be trusted; null if nothing is known to be wrong.</param>
public sealed record StreamHead(string Stream, string Group, long Seq, HarmedPlace? Harm = null);

/// <summary>Somebody else holds the group's lease now; this writer must stop.</summary>
public sealed class LeaseLostException(string group, long lease)
    : Exception($"lease {lease} of '{group}' is no longer the newest");

/// <summary>The stream did not have the expected seq.</summary>
public sealed class SeqConflictException(string stream, long expected, long actual)
    : Exception($"stream '{stream}' is at seq {actual}, not at {expected}");

/// <summary>The stream belongs to another group.</summary>
public sealed class StreamGroupException(string stream, string group, string asked)
    : Exception($"stream '{stream}' belongs to '{group}', not to '{asked}'");
