
namespace Oleada.Server.Tests.Realtime;

public sealed class EventStreamTests
{
    private const string Room = "execution:E";

    [Fact]
    public async Task Events_come_from_since_on_and_then_live()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 3, """{"n":7}""");
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events?since=1");
        var first = await events.NextAsync();
        Assert.Equal($"2.{server.Host.Log.Epoch}", first["id"]);
        Assert.Equal(
            """{"type":"progress_update","timestamp":"1970-01-01T00:00:00.000Z","stream":"execution:E","seq":2,"data":{"n":7}}""",
            first["data"]);
        Assert.Equal($"3.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
        await server.AppendAsync(Room, 1);
        Assert.Equal($"4.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
    }

    [Fact]
    public async Task The_last_event_id_resumes_and_beats_since()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 5);
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events?since=0", lastEventId: "4");
        Assert.Equal($"5.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
    }

    [Theory]
    [InlineData("/api/streams/task:E/T1/events")]
    [InlineData("/api/streams/task%3AE%2FT1/events")]
    [InlineData("/api/streams/task:E%2fT1/events")]
    public async Task A_task_stream_may_be_written_either_way(string path)
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("task:E/T1", 1);
        using var events = await TestEvents.OpenAsync(server.Viewer, path + "?since=0");
        Assert.Contains("\"stream\":\"task:E/T1\"", (await events.NextAsync())["data"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_with_line_ends_stays_one_event()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 1, "{\n \"a\":\r\n1\r}");
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events?since=0");
        Assert.EndsWith("\"data\":{\n \"a\":\n\n1\n}}", (await events.NextAsync())["data"], StringComparison.Ordinal);
        await server.AppendAsync(Room, 1);
        Assert.Equal($"2.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
    }

    [Fact]
    public async Task Since_beyond_the_end_is_a_gap()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 1);
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events?since=9");
        var gap = await events.NextAsync();
        Assert.Equal("gap", gap["event"]);
        Assert.Equal($"1.{server.Host.Log.Epoch}", gap["id"]);
        Assert.StartsWith("""{"type":"gap","room":"execution:E","from":9,"to":1,"reason":"beyond_end",""", gap["data"], StringComparison.Ordinal);
        await server.AppendAsync(Room, 1);
        Assert.Equal($"2.{server.Host.Log.Epoch}", (await events.NextAsync())["id"]);
    }

    [Fact]
    public async Task A_quiet_stream_has_a_heartbeat()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events");
        await events.UntilAsync("");
        for (var i = 0; i < 2; i++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
            await events.UntilAsync(":");
        }
    }

    [Theory]
    [InlineData("since=-1")]
    [InlineData("since=x")]
    [InlineData("since=1%00")]
    [InlineData("since=1.5")]
    [InlineData("since=99999999999999999999")]
    public async Task A_bad_since_is_refused(string query)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Viewer.ProblemAsync(HttpMethod.Get, $"/api/streams/{Room}/events?{query}");
        Assert.Equal((400, "since"), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("/api/streams/execution:E")]
    [InlineData("/api/streams/secret:E/events")]
    [InlineData("/api/streams/execution:..%2f..%2fx/events")]
    [InlineData("/api/streams/events")]
    public async Task What_is_no_stream_is_not_found(string path)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(404, (await server.Viewer.ProblemAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task It_needs_a_key_that_may_read_or_a_token_made_for_it()
    {
        await using var server = await TestServer.StartAsync();
        const string Path = $"/api/streams/{Room}/events";
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Get, Path)).Status);
        Assert.Equal(403, (await server.Internal.ProblemAsync(HttpMethod.Get, Path)).Status);
        var token = await server.Viewer.TokenAsync("events");
        using (await TestEvents.OpenAsync(server.Nobody, $"{Path}?token={token}"))
        {
        }
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Get, $"{Path}?token={token}")).Status);
    }

    [Fact]
    public async Task One_stream_too_many_is_told_the_limit()
    {
        await using var server = await TestServer.StartAsync(
            options => options with { Limits = new ServerLimits { ConnectionsPerKey = 1 } });
        using (await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Room}/events"))
            Assert.Equal(429, (await server.Viewer.ProblemAsync(HttpMethod.Get, $"/api/streams/{Room}/events")).Status);
    }
}
