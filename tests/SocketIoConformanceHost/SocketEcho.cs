using System.Text;
using System.Text.Json;
using Oleada.SocketIo;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace SocketIoConformanceHost;

/// <summary>
/// Says with <c>auth</c> what a client gave when it joined, sends <c>message</c> back as <c>message-back</c>, and
/// acknowledges <c>message-with-ack</c> with its arguments. Beside what the suites need, <c>join</c> and <c>leave</c> are
/// about a room, and <c>ask-me</c> asks a question, whose answer comes back as <c>answered</c>.
/// </summary>
internal sealed class SocketEcho(Func<Rooms> rooms) : ISocketNamespace
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public ValueTask<ConnectAnswer> ConnectAsync(ConnectRequest request) =>
        ValueTask.FromResult(request.Text("refuse") is { } reason ? new ConnectAnswer(reason) : new ConnectAnswer(Data: request.Auth));

    public async ValueTask ConnectedAsync(Socket socket) =>
        await socket.EmitAsync("auth", Encoding.UTF8.GetBytes(((JsonElement)socket.Data!).GetRawText()));

    public async ValueTask ReceiveAsync(Socket socket, SocketEvent received)
    {
        var arguments = Raw(received);
        switch (received.Name)
        {
            case "message":
                await socket.SendAsync(PacketWriter.Event(socket.Namespace, "message-back", arguments, received.Attachments));
                break;
            case "message-with-ack":
                await socket.AckAsync(received, arguments, received.Attachments);
                break;
            case "join":
                rooms().Join(socket, received.Arguments[0].GetString()!);
                await socket.AckAsync(received, default);
                break;
            case "leave":
                rooms().Leave(socket, received.Arguments[0].GetString()!);
                await socket.AckAsync(received, default);
                break;
            case "ask-me":
                _ = AskAsync(socket, arguments);
                break;
        }
    }

    private static async Task AskAsync(Socket socket, byte[] arguments)
    {
        if (await socket.AskAsync("question", arguments, Patience) is { } answer)
            await socket.EmitAsync("answered", Raw(answer));
    }

    private static byte[] Raw(SocketEvent received) =>
        Encoding.UTF8.GetBytes(string.Join(',', received.Arguments.Select(argument => argument.GetRawText())));

    public ValueTask DisconnectedAsync(Socket socket, CloseReason reason) => ValueTask.CompletedTask;
}
