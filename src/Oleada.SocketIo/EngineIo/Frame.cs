namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// One Engine.IO packet as a WebSocket carries it: text that begins with the packet's type, or the bare bytes of a binary
/// message. The same bytes may be sent to any number of sessions.
/// </summary>
/// <param name="Bytes">UTF-8 if it is text.</param>
/// <param name="IsBinary">Whether it is a binary message.</param>
public readonly record struct Frame(ReadOnlyMemory<byte> Bytes, bool IsBinary = false)
{
    internal static readonly Frame Close = new("1"u8.ToArray());
    internal static readonly Frame Ping = new("2"u8.ToArray());
    internal static readonly Frame ProbeAnswer = new("3probe"u8.ToArray());
    internal static readonly Frame Noop = new("6"u8.ToArray());
}
