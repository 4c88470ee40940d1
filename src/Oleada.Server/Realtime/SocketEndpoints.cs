using System.Net.WebSockets;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime;

internal static class SocketEndpoints
{
    private static readonly Dialect[] Known = [Dialect.Canonical];

    public static void MapSockets(
        this IEndpointRouteBuilder routes, RealtimeSetup setup, Authentication authentication, OneTimeTokens tokens) =>
        routes.MapGet("/ws", async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
                throw RequestProblem.UpgradeRequired("this is a WebSocket endpoint; connect to it with the WebSocket protocol");
            var caller = authentication.Identify(context.Request);
            var token = context.Request.Query["token"].ToString();
            var dialect = DialectFor(context.WebSockets.WebSocketRequestedProtocols);
            using var socket = await context.WebSockets.AcceptWebSocketAsync(dialect.Subprotocol);
            caller ??= tokens.Redeem(token, TokenPurpose.Ws);
            if (caller is null)
                await RefuseAsync(socket, token.Length == 0
                    ? new Closing(CloseCode.NoToken, "Authentication required")
                    : new Closing(CloseCode.BadToken, "Invalid token"), setup);
            else
                await ServeAsync(socket, caller, dialect, setup);
        }).WithMetadata(Access.Own);

    private static Dialect DialectFor(IList<string> wanted) =>
        Known.FirstOrDefault(dialect => wanted.Contains(dialect.Subprotocol!)) ?? Dialect.Flat;

    private static async Task ServeAsync(WebSocket socket, Caller caller, Dialect dialect, RealtimeSetup setup)
    {
        using var place = setup.Counts.TryEnter(caller.Id);
        if (place is null)
        {
            await RefuseAsync(socket, new Closing(CloseCode.OverLimit, setup.TooManyConnections(caller)), setup);
            return;
        }
        using var connection = new Connection(socket, caller, dialect, setup);
        await connection.RunAsync(setup.Stopping);
    }

    /// <summary>Closes and waits, in bounded time, for the client's own close frame.</summary>
    private static Task RefuseAsync(WebSocket socket, Closing closing, RealtimeSetup setup) =>
        SocketClosing.CloseAsync(socket, closing, () => DrainAsync(socket), setup.Limits.CloseTimeout, setup.Time);

    private static async Task DrainAsync(WebSocket socket)
    {
        var ignored = new byte[1024];
        while ((await socket.ReceiveAsync(ignored.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }
    }
}
