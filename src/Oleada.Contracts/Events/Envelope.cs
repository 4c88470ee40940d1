using System.Text.Json;

namespace Oleada.Contracts.Events;

/// <summary>An event as every client sees it: the canonical dialect.</summary>
/// <param name="Type">The event's name; always the envelope's own.</param>
/// <param name="Timestamp">When it happened, UTC, to a millisecond.</param>
/// <param name="Stream"><c>kind:id</c>; one stream is one room that clients can join.</param>
/// <param name="Seq">1, 2, 3 … per stream, without gaps, given at commit.</param>
/// <param name="Data">The payload; see <see cref="EventTypes"/> for its type.</param>
public sealed record Envelope(string Type, DateTimeOffset Timestamp, string Stream, long Seq, JsonElement Data);
