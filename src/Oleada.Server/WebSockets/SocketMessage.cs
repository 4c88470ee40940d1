namespace Oleada.Server.WebSockets;

internal enum SocketMessageKind
{
    Text,
    Binary,
    Ping,
    Pong,

    /// <summary>The client closes: the code is 1005 if it gave none, the payload is its reason.</summary>
    Close,

    /// <summary>A data message was longer than the limit and has been skipped whole.</summary>
    TooLong,

    /// <summary>The client broke the protocol: code and reason say with what to close. Nothing is read after it.</summary>
    Broken,
}

/// <param name="Payload">Valid until the reader's next call. Text, and the reason of a close, is valid UTF-8.</param>
/// <param name="Reason">What a broken client did wrong, for a person.</param>
internal readonly record struct SocketMessage(
    SocketMessageKind Kind, ReadOnlyMemory<byte> Payload, int CloseCode = 0, string? Reason = null);

/// <param name="MessageBytes">The longest data message that is delivered.</param>
/// <param name="SkippedBytes">A message longer than this, and too long, is not even skipped: it breaks the connection with 1009.</param>
internal sealed record FrameLimits(int MessageBytes, long SkippedBytes = 64 * 1024 * 1024)
{
    public long SkippedBytes { get; } = Math.Max(MessageBytes, SkippedBytes);
}
