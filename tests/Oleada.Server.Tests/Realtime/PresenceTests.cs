using System.Net.Http.Json;
using System.Text.Json;

namespace Oleada.Server.Tests.Realtime;

public sealed class PresenceTests
{
    [Fact]
    public async Task Everybody_who_watches_a_room_is_listed_with_what_they_have()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("ticket:T", 3);
        using var socket = await server.ConnectAsync();
        using var flat = await server.ConnectAsync(subprotocol: null, server.Keys.Viewer);
        foreach (var one in (TestSocket[])[socket, flat])
        {
            await one.SubscribeAsync("ticket:T", since: 0);
            for (var message = 0; message < 4; message++)
                await one.ReceiveAsync();
        }
        using var events = await TestEvents.OpenAsync(server.Viewer, "/api/streams/ticket:T/events?since=2");
        await events.NextAsync();
        var rooms = await server.Viewer.GetFromJsonAsync<JsonElement>("/api/realtime/rooms");
        var room = Assert.Single(rooms.GetProperty("items").EnumerateArray());
        Assert.Equal("ticket:T", room.GetProperty("room").GetString());
        Assert.Equal(3, room.GetProperty("seq").GetInt64());
        Assert.Equal(
            ["oleada.v1", "flat", "oleada.v1"], room.GetProperty("subscribers").EnumerateArray().Select(one => one.GetProperty("dialect").GetString()));
        Assert.Equal(["ws", "ws", "sse"], room.GetProperty("subscribers").EnumerateArray().Select(one => one.GetProperty("transport").GetString()));
        Assert.All(room.GetProperty("subscribers").EnumerateArray(), one => Assert.InRange(one.GetProperty("lag").GetInt64(), 0, 1));
    }

    [Fact]
    public async Task Who_leaves_is_no_longer_listed()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("ticket:T");
        await socket.ReceiveAsync();
        await socket.AskAsync("""{"type":"unsubscribe","room":"ticket:T"}""");
        var rooms = await server.Viewer.GetFromJsonAsync<JsonElement>("/api/realtime/rooms");
        Assert.Empty(rooms.GetProperty("items").EnumerateArray());
        var counters = await server.Viewer.GetFromJsonAsync<JsonElement>("/api/realtime");
        Assert.Equal(1, counters.GetProperty("connections").GetProperty("ws").GetInt32());
        Assert.Equal(0, counters.GetProperty("subscriptions").GetInt32());
    }
}
