using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Oleada.Server.Http;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>
/// Opens <c>/ws</c> before the web server makes a request of it, so that an idle connection does not hold one for as long
/// as it lives. Whatever is not a plain request for <c>/ws</c> that will be accepted goes on to the web server untouched.
/// </summary>
internal sealed class FrontDoor(SocketOpening sockets, TimeSpan headTimeout, TimeProvider time, CancellationToken stopping)
{
    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // Nothing of the request is held for as long as the connection lives.
        var opened = await OpenAsync(connection);
        await (opened is null ? next(connection) : sockets.ServeAsync(opened.Line, opened.Opening));
    }

    private async Task<Opened?> OpenAsync(ConnectionContext connection)
    {
        if (await DecideAsync(connection) is not { } opening)
            return null;
        var output = connection.Transport.Output;
        // The transport keeps nothing back: after this the answer is in the socket.
        await output.WriteAsync(AnswerOf(opening.Answer), connection.ConnectionClosed);
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        var isDirect = socket is not null && connection.Features.Get<ITlsHandshakeFeature>() is null;
        var stream = isDirect ? null : output.AsStream(leaveOpen: true);
        return new Opened(new Line(connection.Transport.Input, stream, socket, opening.Answer.Deflate, connection.Abort), opening);
    }

    /// <returns>Null if the web server has to read the request.</returns>
    private async Task<Opening?> DecideAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var timeout = new CancellationTokenSource(headTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var (found, opening, length) = Look(read.Buffer, connection);
                if (found == HeadFound.Part && !read.IsCompleted)
                {
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }
                input.AdvanceTo(read.Buffer.GetPosition(opening is null ? 0 : length));
                return opening;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null; // Too late: the web server has its own answer.
        }
        catch (OperationCanceledException)
        {
            // A client that has not said what it wants would be waited for once more by the web server.
            connection.Abort(new ConnectionAbortedException("no whole request has come in time"));
            return null;
        }
        catch (ConnectionResetException)
        {
            return null;
        }
    }

    private (HeadFound Found, Opening? Opening, int Length) Look(ReadOnlySequence<byte> bytes, ConnectionContext connection)
    {
        var context = new DefaultHttpContext();
        context.Connection.LocalIpAddress = (connection.LocalEndPoint as IPEndPoint)?.Address;
        var request = context.Request;
        request.Scheme = connection.Features.Get<ITlsHandshakeFeature>() is null ? "http" : "https";
        var found = RequestHead.Read(bytes, request, out var length);
        if (found != HeadFound.Whole)
            return (found, null, 0);
        try
        {
            return (found, sockets.Decide(request), length);
        }
        catch (RequestProblem)
        {
            return (HeadFound.Other, null, 0); // The web server comes to the same, and can say it.
        }
    }

    private static byte[] AnswerOf(HandshakeAnswer.Accepted accepted)
    {
        var head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
            .Append("Sec-WebSocket-Accept: ").Append(accepted.AcceptKey).Append("\r\n");
        if (accepted.Subprotocol is not null)
            head.Append("Sec-WebSocket-Protocol: ").Append(accepted.Subprotocol).Append("\r\n");
        if (accepted.Extensions is not null)
            head.Append("Sec-WebSocket-Extensions: ").Append(accepted.Extensions).Append("\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }

    private sealed record Opened(Line Line, Opening Opening);
}
