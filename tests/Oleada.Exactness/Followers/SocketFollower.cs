using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>What the kinds of plain WebSocket clients have in common.</summary>
internal abstract class SocketFollower(string name, Place place, string? protocol, IReadOnlyList<StreamRecord> records, Random random)
    : Follower(name, records, random)
{
    private byte[] _buffer = new byte[16 * 1024];

    protected override async Task FollowAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + place.Key);
        socket.Options.KeepAliveInterval = Patience / 2;
        socket.Options.KeepAliveTimeout = Patience;
        if (protocol is not null)
            socket.Options.AddSubProtocol(protocol);
        using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            connecting.CancelAfter(Patience);
            await socket.ConnectAsync(place.Socket, connecting.Token);
            foreach (var wish in Wishes())
                await socket.SendAsync(Encoding.UTF8.GetBytes(wish), WebSocketMessageType.Text, endOfMessage: true, connecting.Token);
        }
        while (await ReceiveAsync(socket, stop) is { Length: > 0 } text)
        {
            using var message = JsonDocument.Parse(text);
            Read(message.RootElement);
        }
    }

    protected abstract void Read(JsonElement message);

    /// <summary>Words that are no events; a refusal is a fault of the test or of the server, not of the network.</summary>
    protected void Control(JsonElement message)
    {
        if (message.GetProperty("type").GetString() is "error" or "gap")
            throw new InvalidDataException($"{Name}: {message}");
    }

    /// <summary>What is said after connecting: a room for each stream, after the last event that came.</summary>
    protected virtual IEnumerable<string> Wishes() => Records.Select(Wish);

    /// <summary>The epoch that came with the last event of a stream; null for a client that keeps none.</summary>
    protected virtual string? EpochOf(string stream) => null;

    private string Wish(StreamRecord record)
    {
        var epoch = EpochOf(record.Stream) is { } kept ? $",\"epoch\":\"{kept}\"" : "";
        return $$"""{"type":"subscribe","room":"{{record.Stream}}","since":{{record.Last}}{{epoch}}}""";
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(ClientWebSocket socket, CancellationToken stop)
    {
        for (var length = 0; ;)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length * 2);
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), stop);
            if (part.MessageType == WebSocketMessageType.Close)
                return default;
            length += part.Count;
            if (part.EndOfMessage)
                return _buffer.AsMemory(0, length);
        }
    }
}
