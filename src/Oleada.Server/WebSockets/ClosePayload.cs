using System.Buffers.Binary;
using System.Text.Unicode;

namespace Oleada.Server.WebSockets;

/// <summary>What a client says in its close frame (RFC 6455, sections 5.5.1 and 7.4).</summary>
internal static class ClosePayload
{
    private const int NoCode = 1005;

    public static SocketMessage Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
            return new SocketMessage(SocketMessageKind.Close, default, NoCode);
        if (payload.Length == 1)
            return Broken(1002, "a close frame has half a code");
        var code = BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
        if (!MayBeSent(code))
            return Broken(1002, $"{code} is no close code that may be sent");
        return Utf8.IsValid(payload.Span[2..])
            ? new SocketMessage(SocketMessageKind.Close, payload[2..], code)
            : Broken(1007, "the reason of a close is not UTF-8");
    }

    /// <summary>1004 to 1006 and 1015 never stand in a frame; what is left below 3000 is not given out.</summary>
    public static bool MayBeSent(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    private static SocketMessage Broken(int code, string reason) => new(SocketMessageKind.Broken, default, code, reason);
}
