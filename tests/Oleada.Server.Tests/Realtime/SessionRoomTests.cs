using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Realtime;

public sealed class SessionRoomTests
{
    [Fact]
    public async Task An_execution_that_starts_later_is_followed_from_its_first_event()
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("session:S");
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        await RunAsync(server, "E1");
        await ExpectAsync(socket, server, "execution:E1", 0);
        await RunAsync(server, "E2");
        await ExpectAsync(socket, server, "execution:E2", 0);
    }

    [Fact]
    public async Task With_since_and_seqs_each_stream_goes_on_where_the_client_was()
    {
        await using var server = await StartAsync();
        await RunAsync(server, "E1");
        await RunAsync(server, "E2");
        using var socket = await server.ConnectAsync();
        await socket.SendAsync("""{"type":"subscribe","room":"session:S","since":0,"seqs":{"execution:E1":2}}""");
        await socket.ReceiveAsync();
        await ExpectAsync(socket, server, ("execution:E1", 2), ("execution:E2", 0));
    }

    [Fact]
    public async Task Without_since_what_has_ended_is_not_told_again()
    {
        await using var server = await StartAsync();
        await RunAsync(server, "E1");
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("session:S");
        await socket.ReceiveAsync();
        await RunAsync(server, "E2");
        await ExpectAsync(socket, server, "execution:E2", 0);
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_execution_that_is_joined_beside_its_session_comes_once()
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("execution:E1");
        await socket.ReceiveAsync();
        await socket.SubscribeAsync("session:S");
        await socket.ReceiveAsync();
        await RunAsync(server, "E1");
        await ExpectAsync(socket, server, "execution:E1", 0);
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task One_execution_of_a_session_can_be_left_and_the_others_stay()
    {
        var runner = new TestRunner(open: false);
        await using var server = await StartAsync(runner);
        using var socket = await server.ConnectAsync();
        await socket.SendAsync("""{"type":"subscribe","room":"session:S","since":0}""");
        await socket.ReceiveAsync();
        await StartAsync(server, "E1");
        Assert.Equal("execution:E1", (await socket.ReceiveAsync()).GetProperty("stream").GetString());
        await socket.SendAsync("""{"type":"unsubscribe","room":"execution:E1"}""");
        while ((await socket.ReceiveAsync()).GetProperty("type").GetString() != "unsubscribed")
        {
        }
        runner.Open();
        await server.Host.Executions.WhenEndedAsync("E1", default);
        await RunAsync(server, "E2");
        await ExpectAsync(socket, server, "execution:E2", 0);
    }

    [Fact]
    public async Task A_session_that_is_left_is_silent_and_can_be_joined_again()
    {
        await using var server = await StartAsync();
        await RunAsync(server, "E1");
        using var socket = await server.ConnectAsync();
        var head = await server.Host.Log.HeadAsync("execution:E1");
        for (var round = 0; round < 20; round++)
        {
            await socket.SendAsync($$$"""{"type":"subscribe","room":"session:S","since":0,"seqs":{"execution:E1":{{{head}}}}}""");
            Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
            Assert.Equal("unsubscribed", (await socket.AskAsync("""{"type":"unsubscribe","room":"session:S"}""")).GetProperty("type").GetString());
        }
        await RunAsync(server, "E2");
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        await socket.SubscribeAsync("execution:E2", since: 0);
        await socket.ReceiveAsync();
        await ExpectAsync(socket, server, "execution:E2", 0);
    }

    private static async Task<TestServer> StartAsync(TestRunner? runner = null)
    {
        var server = await TestServer.StartAsync(options => runner is null ? options : options with { Runner = runner.AsOpenRunner() });
        await server.SavePlanAsync("P", 2);
        return server;
    }

    private static async Task StartAsync(TestServer server, string execution) =>
        await server.Host.Executions.StartAsync(new StartExecution("P", ExecutionId: execution, SessionId: "S"), default);

    private static async Task RunAsync(TestServer server, string execution)
    {
        await StartAsync(server, execution);
        await server.Host.Executions.WhenEndedAsync(execution, default);
    }

    private static Task ExpectAsync(TestSocket socket, TestServer server, string stream, long after) => ExpectAsync(socket, server, (stream, after));

    /// <summary>Takes events until all of these streams have been given, each exactly from its seq to its end.</summary>
    private static async Task ExpectAsync(TestSocket socket, TestServer server, params (string Stream, long After)[] streams)
    {
        var last = streams.ToDictionary(one => one.Stream, one => one.After, StringComparer.Ordinal);
        var missing = 0L;
        foreach (var (stream, after) in streams)
            missing += await server.Host.Log.HeadAsync(stream) - after;
        for (; missing > 0; missing--)
        {
            var entry = await socket.ReceiveAsync();
            var stream = entry.GetProperty("stream").GetString()!;
            Assert.Equal(++last[stream], entry.GetProperty("seq").GetInt64());
        }
    }

    [Fact]
    public async Task A_session_is_joined_with_the_places_of_its_executions_and_what_is_beyond_them_is_a_gap()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("p", 1);
        await server.Host.Executions.StartAsync(new("p", ExecutionId: "E", SessionId: "S"), default);
        await server.Host.Executions.WhenEndedAsync("E", default);
        var head = await server.Host.Log.HeadAsync("execution:E");
        using var socket = await server.ConnectAsync();
        var subscribed = await socket.AskAsync("""{"type":"subscribe","room":"session:S","since":0,"seqs":{"execution:E":99}}""");
        Assert.Equal(head, subscribed.GetProperty("seqs").GetProperty("execution:E").GetInt64());
        var gap = await socket.ReceiveAsync();
        var epoch = server.Host.Log.Epoch;
        Assert.Equal(
            $$"""{"type":"gap","room":"execution:E","from":99,"to":{{head}},"reason":"beyond_end","epoch":"{{epoch}}"}""", gap.GetRawText());
    }

    [Fact]
    public async Task An_execution_that_a_session_gives_can_be_asked_for_from_its_start()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("p", 1);
        using var socket = await server.ConnectAsync();
        await socket.AskAsync("""{"type":"subscribe","room":"session:S"}""");
        await server.Host.Executions.StartAsync(new("p", ExecutionId: "E", SessionId: "S"), default);
        await server.Host.Executions.WhenEndedAsync("E", default);
        var head = await server.Host.Log.HeadAsync("execution:E");
        for (var seq = 1; seq <= head; seq++)
            Assert.Equal(seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.Equal("subscribed", (await socket.AskAsync("""{"type":"subscribe","room":"execution:E","since":0}""")).GetProperty("type").GetString());
        for (var seq = 1; seq <= head; seq++)
            Assert.Equal(seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }
}
