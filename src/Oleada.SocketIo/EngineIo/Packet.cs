namespace Oleada.SocketIo.EngineIo;

/// <summary>The types of the protocol; each is written as its digit.</summary>
internal enum PacketType : byte
{
    Open = (byte)'0',
    Close = (byte)'1',
    Ping = (byte)'2',
    Pong = (byte)'3',
    Message = (byte)'4',
    Upgrade = (byte)'5',
    Noop = (byte)'6',
}

/// <summary>A packet that a client sent.</summary>
/// <param name="Data">What comes after the type; all of it if it is binary.</param>
internal readonly record struct Packet(PacketType Type, ReadOnlyMemory<byte> Data, bool IsBinary = false)
{
    /// <returns>Null if the text is no packet.</returns>
    public static Packet? Read(ReadOnlyMemory<byte> text) =>
        text.Length > 0 && text.Span[0] is >= (byte)PacketType.Open and <= (byte)PacketType.Noop
            ? new Packet((PacketType)text.Span[0], text[1..])
            : null;

    public bool Is(PacketType type, ReadOnlySpan<byte> data) => !IsBinary && Type == type && Data.Span.SequenceEqual(data);
}
