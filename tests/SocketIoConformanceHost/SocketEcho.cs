using System.Text;
using System.Text.Json;
using Oleada.SocketIo;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace SocketIoConformanceHost;

/// <summary>
/// Says with <c>auth</c> what a client gave when it joined, sends <c>message</c> back as <c>message-back</c>, and
/// acknowledges <c>message-with-ack</c> with its arguments.
/// </summary>
internal sealed class SocketEcho : ISocketNamespace
{
    public ValueTask<ConnectAnswer> ConnectAsync(ConnectRequest request) =>
        ValueTask.FromResult(request.Text("refuse") is { } reason ? new ConnectAnswer(reason) : new ConnectAnswer(Data: request.Auth));

    public async ValueTask ConnectedAsync(Socket socket) =>
        await socket.EmitAsync("auth", Encoding.UTF8.GetBytes(((JsonElement)socket.Data!).GetRawText()));

    public async ValueTask ReceiveAsync(Socket socket, SocketEvent received)
    {
        var arguments = Encoding.UTF8.GetBytes(string.Join(',', received.Arguments.Select(argument => argument.GetRawText())));
        if (received.Name == "message")
            await socket.SendAsync(PacketWriter.Event(socket.Namespace, "message-back", arguments, received.Attachments));
        else if (received.Name == "message-with-ack")
            await socket.AckAsync(received, arguments, received.Attachments);
    }

    public ValueTask DisconnectedAsync(Socket socket, CloseReason reason) => ValueTask.CompletedTask;
}
