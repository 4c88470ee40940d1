using System.Net.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>Why the server closes a connection; the numbers are part of the protocol.</summary>
internal static class CloseCode
{
    public const WebSocketCloseStatus Normal = WebSocketCloseStatus.NormalClosure;
    public const WebSocketCloseStatus GoingAway = WebSocketCloseStatus.EndpointUnavailable;
    public const WebSocketCloseStatus OverLimit = WebSocketCloseStatus.PolicyViolation;
    public const WebSocketCloseStatus Broken = WebSocketCloseStatus.InternalServerError;
    public const WebSocketCloseStatus NoToken = (WebSocketCloseStatus)4001;
    public const WebSocketCloseStatus BadToken = (WebSocketCloseStatus)4002;
    public const WebSocketCloseStatus Stalled = (WebSocketCloseStatus)4008;
}

/// <param name="Reason">For a person, at most 123 bytes.</param>
internal sealed record Closing(WebSocketCloseStatus Code, string Reason);
