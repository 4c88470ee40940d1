using System.Net;

namespace Oleada.Server.Tests.Realtime;

/// <summary>Alone, since they look at the memory of the whole process.</summary>
[CollectionDefinition(nameof(SlowReaderTests), DisableParallelization = true)]
[Collection(nameof(SlowReaderTests))]
public sealed class SlowReaderTests
{
    private const string Room = "execution:E";

    [Fact]
    public async Task A_client_that_does_not_read_costs_no_memory_and_loses_nothing()
    {
        const int Events = 50_000;
        await using var server = await TestServer.StartAsync();
        using var slow = await server.ConnectAsync();
        await slow.SubscribeAsync(Room);
        Assert.Equal("subscribed", (await slow.ReceiveAsync()).GetProperty("type").GetString());
        var payload = $$"""{"text":"{{new string('x', 380)}}"}""";
        await server.AppendAsync(Room, 5_000, payload);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await server.AppendAsync(Room, Events - 5_000, payload);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, 4L << 20);
        for (var seq = 1; seq <= Events; seq++)
            Assert.Equal(seq, (await slow.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task A_client_that_takes_no_byte_for_the_configured_time_is_closed()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var stuck = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await stuck.SubscribeAsync(Room);
        await stuck.ReceiveAsync();
        await server.AppendAsync(Room, 40_000, $$"""{"text":"{{new string('x', 380)}}"}""");
        var started = time.GetUtcNow();
        while (time.GetUtcNow() - started < TimeSpan.FromSeconds(90))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // The other one answers what it is asked, so it stays.
            Assert.Equal("pong", (await other.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        }
        await Assert.ThrowsAnyAsync<Exception>(stuck.ClosedAsync);
        Assert.Equal("pong", (await other.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_stuck_event_stream_does_not_keep_the_server_from_stopping()
    {
        var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 40_000, $$"""{"text":"{{new string('x', 380)}}"}""");
        using var response = await server.Viewer.GetAsync(
            $"/api/streams/{Room}/events?since=0", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await server.DisposeAsync().AsTask().WaitAsync(TestServer.Patience);
    }
}
