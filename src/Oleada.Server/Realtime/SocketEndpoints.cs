using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>The way from a request for <c>/ws</c> to a connection.</summary>
internal static class SocketEndpoints
{
    private const int ReadBytes = 4096;

    private static readonly Dialect[] Asked = [Dialect.Canonical, Dialect.Phase];
    private static readonly string[] Subprotocols = [.. Asked.Select(dialect => dialect.Subprotocol!)];

    public static void MapSockets(
        this IEndpointRouteBuilder routes, RealtimeSetup setup, Authentication authentication, OneTimeTokens tokens) =>
        routes.MapGet("/ws", async context =>
        {
            var accepted = Decide(context.Request, setup.Compression);
            var caller = authentication.Identify(context.Request);
            var token = context.Request.Query["token"].ToString();
            var line = await UpgradeAsync(context, accepted);
            caller ??= tokens.Redeem(token, TokenPurpose.Ws);
            if (caller is null)
                await RefuseAsync(line, token.Length == 0
                    ? new Closing(CloseCode.NoToken, "Authentication required")
                    : new Closing(CloseCode.BadToken, "Invalid token"), setup);
            else
                await ServeAsync(line, caller, FormatFor(accepted), setup);
        }).WithMetadata(Access.Own);

    private static HandshakeAnswer.Accepted Decide(HttpRequest request, bool compression)
    {
        var headers = request.Headers;
        var asked = new HandshakeRequest(
            request.Method, headers.Upgrade, headers.Connection, headers.SecWebSocketKey, headers.SecWebSocketVersion,
            headers.SecWebSocketProtocol, headers.SecWebSocketExtensions);
        return Handshake.Decide(asked, Subprotocols, compression) switch
        {
            HandshakeAnswer.Accepted accepted => accepted,
            HandshakeAnswer.Refused { Status: StatusCodes.Status426UpgradeRequired, Reason: var reason } => throw RequestProblem.UpgradeRequired(reason),
            HandshakeAnswer.Refused { Reason: var reason } => throw RequestProblem.Bad(null, reason),
            _ => throw new InvalidOperationException("no such answer"),
        };
    }

    private static FrameFormat FormatFor(HandshakeAnswer.Accepted accepted) => FrameFormat.Of(
        Asked.FirstOrDefault(dialect => dialect.Subprotocol == accepted.Subprotocol) ?? Dialect.Flat, accepted.Deflate);

    /// <summary>
    /// Changes the protocol. When this returns, the answer is in the socket, since the server's transport keeps nothing
    /// back: from here on bytes may go to the socket directly.
    /// </summary>
    private static async Task<Line> UpgradeAsync(HttpContext context, HandshakeAnswer.Accepted accepted)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
            throw RequestProblem.UpgradeRequired("this is a WebSocket endpoint; connect to it with the WebSocket protocol");
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = accepted.AcceptKey;
        if (accepted.Subprotocol is not null)
            headers.SecWebSocketProtocol = accepted.Subprotocol;
        if (accepted.Extensions is not null)
            headers.SecWebSocketExtensions = accepted.Extensions;
        var stream = await upgrade.UpgradeAsync();
        // An idle connection holds no buffer: one is taken when there is something to read.
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, minimumReadSize: 1024, useZeroByteReads: true));
        var socket = context.Request.IsHttps ? null : context.Features.Get<IConnectionSocketFeature>()?.Socket;
        return new Line(input, stream, socket, accepted.Deflate);
    }

    private static async Task ServeAsync(Line line, Caller caller, FrameFormat format, RealtimeSetup setup)
    {
        using var place = setup.Counts.TryEnter(caller.Id);
        if (place is null)
        {
            await RefuseAsync(line, new Closing(CloseCode.OverLimit, setup.TooManyConnections(caller)), setup);
            return;
        }
        using var connection = new Connection(line, caller, format, setup);
        await connection.RunAsync();
    }

    /// <summary>Closes and waits, in bounded time, for the client's own close frame.</summary>
    private static async Task RefuseAsync(Line line, Closing closing, RealtimeSetup setup)
    {
        using var cut = new CancellationTokenSource(setup.Limits.CloseTimeout, setup.Time);
        var outbox = new Outbox(line.Socket, line.Stream, setup.Limits.StallTimeout, setup.Time, _ => { });
        try
        {
            await outbox.CloseAsync(Frames.Close(closing.Code, closing.Reason)).WaitAsync(cut.Token);
            var frames = new FrameReader(line.Input, new FrameLimits(setup.Limits.MessageBytes), line.Deflate);
            do
            {
                while (frames.TryRead(out var message))
                    if (message.Kind is SocketMessageKind.Close or SocketMessageKind.Broken)
                        return;
            }
            while (await frames.WaitAsync(cut.Token));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ConnectionResetException)
        {
            // It does not answer, or has gone: the line is cut.
        }
        finally
        {
            outbox.Abandon();
        }
    }
}
