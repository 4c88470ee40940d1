using System.Security.Cryptography;
using System.Text;

namespace Oleada.Server.WebSockets;

/// <summary>The opening of a WebSocket as the client asks for it. A header that came several times is joined by commas.</summary>
/// <param name="Key"><c>Sec-WebSocket-Key</c>.</param>
/// <param name="Version"><c>Sec-WebSocket-Version</c>.</param>
/// <param name="Subprotocols"><c>Sec-WebSocket-Protocol</c>.</param>
/// <param name="Extensions"><c>Sec-WebSocket-Extensions</c>.</param>
internal sealed record HandshakeRequest(
    string Method, string? Upgrade, string? Connection, string? Key, string? Version, string? Subprotocols = null, string? Extensions = null);

internal abstract record HandshakeAnswer
{
    /// <param name="AcceptKey">For <c>Sec-WebSocket-Accept</c>.</param>
    /// <param name="Subprotocol">For <c>Sec-WebSocket-Protocol</c>; no header if null.</param>
    /// <param name="Deflate">Whether messages may be compressed, both ways.</param>
    /// <param name="Extensions">For <c>Sec-WebSocket-Extensions</c>; no header if null.</param>
    public sealed record Accepted(string AcceptKey, string? Subprotocol, bool Deflate, string? Extensions) : HandshakeAnswer;

    /// <param name="Status">400, or 426 which says besides <c>Upgrade: websocket</c> and <c>Sec-WebSocket-Version: 13</c>.</param>
    public sealed record Refused(int Status, string Reason) : HandshakeAnswer;
}

/// <summary>Decides whether and how a WebSocket is opened (RFC 6455, section 4.2).</summary>
internal static class Handshake
{
    public const string Version = "13";

    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <param name="knownSubprotocols">The first of the client's that is among them is chosen, or none.</param>
    /// <param name="offerDeflate">Whether compression is agreed to if the client asks for it.</param>
    public static HandshakeAnswer Decide(HandshakeRequest request, IReadOnlyList<string> knownSubprotocols, bool offerDeflate)
    {
        if (Fault(request) is { } refused)
            return refused;
        if (!HeaderList.TryReadTokens(request.Subprotocols, out var wanted))
            return Bad("Sec-WebSocket-Protocol is no list of tokens");
        if (!ExtensionOffer.TryReadAll(request.Extensions, out var offers))
            return Bad("Sec-WebSocket-Extensions cannot be read");
        var extensions = offerDeflate ? offers.Select(offer => offer.AnswerToDeflate()).FirstOrDefault(answer => answer is not null) : null;
        var subprotocol = wanted.FirstOrDefault(name => knownSubprotocols.Contains(name, StringComparer.Ordinal));
        return new HandshakeAnswer.Accepted(AcceptKey(request.Key!), subprotocol, extensions is not null, extensions);
    }

    private static HandshakeAnswer.Refused? Fault(HandshakeRequest request)
    {
        if (!HeaderList.Has(request.Upgrade, "websocket"))
            return new(426, "this is a WebSocket endpoint; connect to it with the WebSocket protocol");
        if (!HeaderList.Has(request.Connection, "upgrade"))
            return Bad("Connection does not say 'Upgrade'");
        if (!string.Equals(request.Method, "GET", StringComparison.Ordinal))
            return Bad("a WebSocket is opened with GET");
        if (request.Version?.Trim() != Version)
            return new(426, "Sec-WebSocket-Version is not 13");
        return IsKey(request.Key) ? null : Bad("Sec-WebSocket-Key is not 16 bytes in base64");
    }

    private static HandshakeAnswer.Refused Bad(string reason) => new(400, reason);

    private static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key?.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }

#pragma warning disable CA5350 // The protocol says SHA-1; nothing is kept secret by it.
    private static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
#pragma warning restore CA5350
}
