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

    /// <summary>Makes the bytes when they are sent; null if they are in <see cref="Bytes"/>.</summary>
    public FrameSource? Source { get; init; }

    /// <summary>How many bytes there are.</summary>
    public int Length => Source?.Length ?? Bytes.Length;

    /// <summary>A part of the bytes that holds none of the others, unless they are held by the frame.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int from, int maxBytes, CancellationToken cancellationToken)
    {
        var count = Math.Min(maxBytes, Length - from);
        if (Source is null)
            return Bytes.Slice(from, count);
        var bytes = await Source.ReadAsync(cancellationToken);
        return bytes.Slice(from, Math.Min(count, WaitingBytes.Slice)).ToArray();
    }
}
