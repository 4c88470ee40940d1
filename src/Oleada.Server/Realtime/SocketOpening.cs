using Microsoft.AspNetCore.Connections;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>Who asks for a connection, and how it is to be opened.</summary>
/// <param name="Caller">Null if only the token can tell.</param>
internal sealed record Opening(HandshakeAnswer.Accepted Answer, Caller? Caller, string Token);

/// <summary>From a request for <c>/ws</c> to a connection, whichever way the request came in.</summary>
internal sealed class SocketOpening(RealtimeSetup setup, Authentication authentication, OneTimeTokens tokens)
{
    private static readonly Dialect[] Asked = [Dialect.Canonical, Dialect.Phase];
    private static readonly string[] Subprotocols = [.. Asked.Select(dialect => dialect.Subprotocol!)];

    /// <exception cref="RequestProblem">The request is refused before the protocol is changed.</exception>
    public Opening Decide(HttpRequest request)
    {
        authentication.CheckSender(request);
        return new Opening(AnswerTo(request), authentication.Identify(request), request.Query["token"].ToString());
    }

    /// <summary>Serves the client on its new line, or tells it there why not.</summary>
    public Task ServeAsync(Line line, Opening opening)
    {
        if ((opening.Caller ?? tokens.Redeem(opening.Token, TokenPurpose.Ws)) is not { } caller)
        {
            return RefuseAsync(line, opening.Token.Length == 0
                ? new Closing(CloseCode.NoToken, "Authentication required")
                : new Closing(CloseCode.BadToken, "Invalid token"));
        }
        return setup.Counts.TryEnter(caller.Id) is { } place
            ? new Connection(line, caller, FormatFor(opening.Answer), setup, place).RunAsync()
            : RefuseAsync(line, new Closing(CloseCode.OverLimit, setup.TooManyConnections(caller)));
    }

    private HandshakeAnswer.Accepted AnswerTo(HttpRequest request)
    {
        var headers = request.Headers;
        var asked = new HandshakeRequest(
            request.Method, headers.Upgrade, headers.Connection, headers.SecWebSocketKey, headers.SecWebSocketVersion,
            headers.SecWebSocketProtocol, headers.SecWebSocketExtensions);
        return Handshake.Decide(asked, Subprotocols, setup.Compression) switch
        {
            HandshakeAnswer.Accepted accepted => accepted,
            HandshakeAnswer.Refused { Status: StatusCodes.Status426UpgradeRequired, Reason: var reason } => throw RequestProblem.UpgradeRequired(reason),
            HandshakeAnswer.Refused { Reason: var reason } => throw RequestProblem.Bad(null, reason),
            _ => throw new InvalidOperationException("no such answer"),
        };
    }

    private static FrameFormat FormatFor(HandshakeAnswer.Accepted accepted) => FrameFormat.Of(
        Asked.FirstOrDefault(dialect => dialect.Subprotocol == accepted.Subprotocol) ?? Dialect.Flat, accepted.Deflate);

    /// <summary>Closes and waits, in bounded time, for the client's own close frame.</summary>
    private async Task RefuseAsync(Line line, Closing closing)
    {
        using var cut = new CancellationTokenSource(setup.Limits.CloseTimeout, setup.Time);
        var outbox = new Outbox(line.Socket, line.Stream, setup.Limits.StallTimeout, setup.Time, setup.Rooms.Waiting, _ => { });
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
