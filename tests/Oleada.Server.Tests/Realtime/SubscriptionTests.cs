using System.Text.Json;
using Oleada.Engine.Events;

namespace Oleada.Server.Tests.Realtime;

public sealed class SubscriptionTests
{
    private const string Room = "execution:E";

    [Fact]
    public async Task Replay_then_live_gives_the_log_exactly_while_others_append()
    {
        const int Before = 500, During = 2_000;
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, Before);
        using var socket = await server.ConnectAsync();
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < During; i++)
                await server.AppendAsync(Room, 1, $$"""{"n":{{i}}}""");
        });
        await socket.SubscribeAsync(Room, since: 0);
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        var received = new List<JsonElement>();
        while (received.Count < Before + During)
            received.Add(await socket.ReceiveAsync());
        await appending;
        var logged = await ReadAllAsync(server.Host.Log);
        Assert.Equal(logged.Select(entry => entry.Seq), received.Select(message => message.GetProperty("seq").GetInt64()));
        Assert.Equal(
            logged.Select(entry => System.Text.Encoding.UTF8.GetString(entry.Data.Span)),
            received.Select(message => message.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task Since_gives_what_comes_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 5);
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync(Room, since: 3);
        var answer = await socket.ReceiveAsync();
        Assert.Equal(5, answer.GetProperty("seq").GetInt64());
        Assert.Equal(Room, answer.GetProperty("room").GetString());
        Assert.Equal(4, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.Equal(5, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Without_since_only_new_events_come()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 5);
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync(Room);
        Assert.Equal(5, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        await server.AppendAsync(Room, 1);
        Assert.Equal(6, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Since_beyond_the_end_is_a_gap_and_goes_on_from_the_head()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("ticket:T", 2);
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("ticket:T", since: 41);
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        var gap = await socket.ReceiveAsync();
        Assert.Equal(
            $$"""{"type":"gap","room":"ticket:T","from":41,"to":2,"reason":"beyond_end","epoch":"{{server.Host.Log.Epoch}}"}""",
            gap.GetRawText());
        await server.AppendAsync("ticket:T", 1);
        Assert.Equal(3, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task A_room_may_be_joined_before_its_first_event()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("task:E/T1");
        Assert.Equal(0, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        await server.AppendAsync("task:E/T1", 1);
        Assert.Equal("task:E/T1", (await socket.ReceiveAsync()).GetProperty("stream").GetString());
    }

    [Fact]
    public async Task Subscribing_again_is_answered_again_and_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync(Room);
        await socket.ReceiveAsync();
        await server.AppendAsync(Room, 1);
        await socket.ReceiveAsync();
        await socket.SubscribeAsync(Room, since: 0);
        Assert.Equal($$"""{"type":"subscribed","room":"execution:E","seq":1,"epoch":"{{server.Host.Log.Epoch}}"}""", await socket.ReceiveTextAsync());
        await server.AppendAsync(Room, 1);
        Assert.Equal(2, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task After_unsubscribed_no_event_comes()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync(Room);
        await socket.ReceiveAsync();
        Assert.Equal(
            """{"type":"unsubscribed","room":"execution:E"}""",
            (await socket.AskAsync("""{"type":"unsubscribe","room":"execution:E"}""")).GetRawText());
        await server.AppendAsync(Room, 3);
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        await socket.SubscribeAsync(Room, since: 2);
        Assert.Equal(3, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.Equal(3, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Unsubscribing_from_a_room_that_was_not_joined_is_answered_as_well()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        Assert.Equal("unsubscribed", (await socket.AskAsync("""{"type":"unsubscribe","room":"plan:P"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_session_id_is_the_room_of_that_session()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        var answer = await socket.AskAsync("""{"type":"subscribe","sessionId":"S1"}""");
        Assert.Equal("session:S1", answer.GetProperty("room").GetString());
    }

    [Fact]
    public async Task A_canonical_event_has_its_five_fields()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 1, """{"task_id":"T1","type":"x"}""");
        using var socket = await server.ConnectAsync();
        Assert.Equal("oleada.v1", socket.Subprotocol);
        await socket.SubscribeAsync(Room, since: 0);
        await socket.ReceiveAsync();
        Assert.Equal(
            """{"type":"progress_update","timestamp":"1970-01-01T00:00:00.000Z","stream":"execution:E","seq":1,"data":{"task_id":"T1","type":"x"}}""",
            await socket.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_viewer_may_listen_and_the_internal_key_may_not()
    {
        await using var server = await TestServer.StartAsync();
        using var viewer = await server.ConnectAsync(key: server.Keys.Viewer);
        await viewer.SubscribeAsync(Room);
        Assert.Equal("subscribed", (await viewer.ReceiveAsync()).GetProperty("type").GetString());
        using var other = await server.ConnectAsync(key: server.Keys.Internal);
        await other.SubscribeAsync(Room);
        Assert.Equal("access_denied", (await other.ReceiveAsync()).GetProperty("code").GetString());
    }

    private static async Task<List<LogEvent>> ReadAllAsync(EventLog log)
    {
        var all = new List<LogEvent>();
        while (await log.ReadAsync(Room, all.Count, 1000) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }
}
