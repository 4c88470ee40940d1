using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Servers;

/// <summary>Where streams stand, as the server says when they are joined.</summary>
internal static class Heads
{
    public static async Task<IReadOnlyDictionary<string, long>> AskAsync(Place place, IReadOnlyCollection<string> streams, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("oleada.v1");
        socket.Options.SetRequestHeader("Authorization", "Bearer " + place.Key);
        await socket.ConnectAsync(place.Socket, stop);
        foreach (var stream in streams)
            await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","room":"{{stream}}"}"""), WebSocketMessageType.Text, endOfMessage: true, stop);
        var heads = new Dictionary<string, long>(StringComparer.Ordinal);
        var buffer = new byte[64 * 1024];
        while (heads.Count < streams.Count)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            using var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count));
            if (message.RootElement.GetProperty("type").GetString() == "subscribed")
                heads[message.RootElement.GetProperty("room").GetString()!] = message.RootElement.GetProperty("seq").GetInt64();
        }
        return heads;
    }
}
