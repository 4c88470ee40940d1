using System.Buffers.Text;
using System.Text.Json;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace Oleada.SocketIo;

/// <summary>One connection: the namespaces that it has joined, and the packets that come for them.</summary>
internal sealed class SocketClient : IEngineApplication
{
    private static readonly JsonElement NoAuth = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly EngineSession _session;
    private readonly SocketIoServer _server;
    private readonly PacketAssembly _assembly;
    private readonly Dictionary<string, Socket> _joined = new(StringComparer.Ordinal);
    private readonly ITimer _patience;
    private bool _hasJoined;

    public SocketClient(EngineSession session, SocketIoServer server)
    {
        (_session, _server) = (session, server);
        var options = server.Options;
        _assembly = new PacketAssembly(options.Attachments, options.AttachmentBytes);
        _patience = options.Engine.Time.CreateTimer(_ => session.End(CloseReason.ParseError), null, options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask<bool> ReceiveAsync(Frame message)
    {
        if (!_assembly.Add(message, out var whole))
            return false;
        if (whole is not var (packet, attachments))
        {
            if (!message.IsBinary && _joined.Count > 0)
                _patience.Change(_server.Options.AttachmentTimeout, Timeout.InfiniteTimeSpan);
            return true;
        }
        if (_joined.Count > 0)
            _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (packet.Type == SocketPacketType.Connect)
        {
            await ConnectAsync(packet);
            return true;
        }
        if (!_joined.TryGetValue(packet.Namespace, out var socket))
            return _hasJoined; // Late, after it left; or a client that does not begin as it must.
        await HandAsync(socket, packet, attachments);
        return true;
    }

    public async ValueTask EndAsync(CloseReason reason)
    {
        await _patience.DisposeAsync();
        foreach (var socket in _joined.Values.ToArray())
            await LeaveAsync(socket, reason);
    }

    private async Task ConnectAsync(SocketPacket packet)
    {
        var name = packet.Namespace;
        if (_server.Find(name) is not { } space)
        {
            await _session.SendAsync(PacketWriter.ConnectError(name, "Invalid namespace"));
            return;
        }
        if (_joined.ContainsKey(name))
            return;
        var auth = packet.Payload.ValueKind == JsonValueKind.Object ? packet.Payload : NoAuth;
        var request = new ConnectRequest(auth, _session.State, NewId());
        var answer = await space.ConnectAsync(request);
        if (answer.Refusal is { } refusal)
        {
            await _session.SendAsync(PacketWriter.ConnectError(name, refusal));
            return;
        }
        _hasJoined = true;
        _session.Join(answer.MaxPayload);
        _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var socket = new Socket(name, answer.SocketId ?? request.SocketId, answer.Data, _session, _server.Options);
        _joined[name] = socket;
        await _session.SendAsync(PacketWriter.Connect(name, socket.Id, answer.Pid));
        await space.ConnectedAsync(socket);
    }

    private async ValueTask HandAsync(Socket socket, SocketPacket packet, ReadOnlyMemory<byte>[] attachments)
    {
        switch (packet.Type)
        {
            case SocketPacketType.Disconnect:
                await LeaveAsync(socket, CloseReason.ClientLeft);
                break;
            case SocketPacketType.Ack or SocketPacketType.BinaryAck:
                socket.Acknowledge(packet.Id!.Value, new SocketEvent("", [.. packet.Payload.EnumerateArray()], attachments, null));
                break;
            default:
                var name = packet.Payload[0].GetString()!;
                var received = new SocketEvent(name, [.. packet.Payload.EnumerateArray().Skip(1)], attachments, packet.Id);
                await _server.Find(packet.Namespace)!.ReceiveAsync(socket, received);
                break;
        }
        if (socket.HasLeft && _joined.ContainsKey(socket.Namespace))
            await LeaveAsync(socket, CloseReason.ServerClosed);
    }

    private async ValueTask LeaveAsync(Socket socket, CloseReason reason)
    {
        _joined.Remove(socket.Namespace);
        socket.HasLeft = true;
        _server.Rooms.LeaveAll(socket);
        await _server.Find(socket.Namespace)!.DisconnectedAsync(socket, reason);
        if (_joined.Count == 0)
            WaitForJoin();
    }

    /// <summary>A client that has left everything gets the time of a new one, and counts as one.</summary>
    private void WaitForJoin()
    {
        _session.Leave();
        _patience.Change(_server.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    private string NewId()
    {
        Span<byte> random = stackalloc byte[15];
        _server.Options.Engine.Random(random);
        return Base64Url.EncodeToString(random);
    }
}
