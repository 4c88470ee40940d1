using System.Text.Json;

namespace Oleada.SocketIo;

/// <summary>An event, or an acknowledgement, that a client sent.</summary>
/// <param name="Name">The event's name; empty for an acknowledgement.</param>
/// <param name="Arguments">What came with it. An attachment stands there as <c>{"_placeholder":true,"num":0}</c>.</param>
/// <param name="Attachments">The binary attachments.</param>
/// <param name="Id">Set if it wants to be acknowledged.</param>
public sealed record SocketEvent(
    string Name, IReadOnlyList<JsonElement> Arguments, IReadOnlyList<ReadOnlyMemory<byte>> Attachments, long? Id);
