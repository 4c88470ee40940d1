using System.Collections.Concurrent;
using System.Text;

namespace Oleada.Server.Tests.Realtime;

/// <summary>Alone, since they take many connections at once.</summary>
[Collection(nameof(SlowReaderTests))]
public sealed class HostileCrowdTests
{
    private const string Room = "ticket:T";

    [Fact]
    public async Task Connections_that_are_cut_in_any_state_leave_nothing_behind()
    {
        const int Clients = 400;
        var failures = new ConcurrentQueue<Exception>();
        await using var server = await TestServer.StartAsync(options => options with { OnFailure = failures.Enqueue });
        await server.AppendAsync(Room, 20_000, $$"""{"text":"{{new string('x', 380)}}"}""");
        var random = new Random(7);
        for (var i = 0; i < Clients; i += 20)
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ComeAndGoAsync(server, random.Next())));
        var realtime = server.Host.Realtime;
        await UntilAsync(() => realtime.Connections.Opened >= Clients);
        await UntilAsync(() => (realtime.Connections.Count, realtime.Counts.Keys, realtime.Rooms.All.Count, realtime.Rooms.Behind.Current) == (0, 0, 0, 0));
        Assert.Empty(failures);
        using var stays = await server.ConnectAsync();
        await stays.SubscribeAsync(Room);
        await stays.ReceiveAsync();
        await server.AppendAsync(Room, 1);
        Assert.Equal(20_001, (await stays.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Half_a_handshake_disturbs_neither_the_others_nor_the_stop()
    {
        var server = await TestServer.StartAsync();
        var half = new List<RawSocket>();
        for (var i = 0; i < 300; i++)
        {
            half.Add(await RawSocket.ConnectAsync(server));
            await half[i].SendAsync(Encoding.ASCII.GetBytes("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: webs"[..(i % 46)]));
        }
        using var works = await server.ConnectAsync();
        Assert.Equal("pong", (await works.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        var stopping = server.DisposeAsync().AsTask();
        Assert.Equal(1001, (await works.ClosedAsync()).Code);
        await stopping.WaitAsync(TestServer.Patience);
        half.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task A_flood_of_wishes_is_refused_by_its_limits_and_takes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 2_000; i++)
        {
            await socket.SubscribeAsync(i % 2 == 0 ? $"tenant:other{i}" : $"execution:E{i}");
            var answer = await socket.ReceiveAsync();
            var code = answer.TryGetProperty("code", out var refused) ? refused.GetString()! : "subscribed";
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        Assert.InRange(codes["subscribed"], 1, 256);
        Assert.Equal(codes["subscribed"], server.Host.Realtime.Rooms.All.Count);
        Assert.True(codes["access_denied"] > 0);
        Assert.Subset(new HashSet<string>(StringComparer.Ordinal) { "subscribed", "access_denied", "too_many_messages", "too_many_subscriptions" }, codes.Keys.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_slow_client_of_a_busy_room_falls_behind_and_comes_back_live()
    {
        const int Before = 30_000, After = 1_000;
        await using var server = await TestServer.StartAsync();
        using var slow = await server.ConnectAsync();
        using var fast = await server.ConnectAsync();
        foreach (var socket in (TestSocket[])[slow, fast])
        {
            await socket.SubscribeAsync(Room);
            await socket.ReceiveAsync();
        }
        var payload = $$"""{"text":"{{new string('x', 380)}}"}""";
        var appending = server.AppendAsync(Room, Before, payload);
        await ReadAsync(fast, 1, Before);
        await appending;
        await ReadAsync(slow, 1, Before);
        var rooms = server.Host.Realtime.Rooms;
        await UntilAsync(() => rooms.Behind.Current == 0);
        appending = server.AppendAsync(Room, After, payload);
        await Task.WhenAll(ReadAsync(slow, Before + 1, After), ReadAsync(fast, Before + 1, After), appending);
    }

    [Fact]
    public async Task Who_is_behind_when_the_server_stops_is_given_the_rest_and_told_why()
    {
        const int Events = 20_000;
        var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, Events, $$"""{"text":"{{new string('x', 380)}}"}""");
        using var behind = await server.ConnectAsync();
        await behind.SubscribeAsync(Room, since: 0);
        await behind.ReceiveAsync();
        var stopping = server.DisposeAsync().AsTask();
        await ReadAsync(behind, 1, Events);
        Assert.Equal(1001, (await behind.ClosedAsync()).Code);
        await behind.CloseAsync();
        await stopping.WaitAsync(TestServer.Patience);
    }

    private static async Task ReadAsync(TestSocket socket, long first, int count)
    {
        for (var seq = first; seq < first + count; seq++)
            Assert.Equal(seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    private static async Task ComeAndGoAsync(TestServer server, int choice)
    {
        using var client = await RawSocket.OpenAsync(server);
        string[] rooms = [$"execution:{choice}", Room, "session:S", "task:E/T"];
        if (choice % 5 > 0)
            await client.SendTextAsync($$"""{"type":"subscribe","room":"{{rooms[choice % 4]}}","since":0}""");
        if (choice % 5 > 1)
            await client.ReadFrameAsync();
        if (choice % 5 > 2)
            await client.SendTextAsync($$"""{"type":"unsubscribe","room":"{{rooms[choice % 4]}}"}""");
        if (choice % 3 == 0)
            await client.SendAsync(WebSockets.ClientFrames.Close(1000));
        if (choice % 2 == 0)
            client.Reset();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TestServer.Patience, "it did not come to rest");
            await Task.Yield();
        }
    }
}
