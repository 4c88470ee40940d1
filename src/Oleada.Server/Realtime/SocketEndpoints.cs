using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>Opens <c>/ws</c> by an HTTP upgrade: the way of requests that the front door left alone.</summary>
internal static class SocketEndpoints
{
    private const int ReadBytes = 4096;

    public static void MapSockets(this IEndpointRouteBuilder routes, SocketOpening sockets) =>
        routes.MapGet("/ws", async context =>
        {
            var opening = sockets.Decide(context.Request);
            await sockets.ServeAsync(await UpgradeAsync(context, opening.Answer), opening);
        }).WithMetadata(Access.Own, OwnPace.Mark);

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
        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        var isDirect = socket is not null && !context.Request.IsHttps;
        return new Line(input, isDirect ? null : stream, socket, accepted.Deflate, context.Abort);
    }
}
