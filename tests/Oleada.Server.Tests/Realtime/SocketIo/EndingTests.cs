namespace Oleada.Server.Tests.Realtime.SocketIo;

public sealed class EndingTests
{
    [Fact]
    public async Task A_server_that_stops_sends_what_the_log_has_and_closes_without_a_farewell_that_keeps_clients_away()
    {
        var server = await TestServer.StartAsync();
        using var line = await SocketIoLine.JoinAsync(server);
        await line.AskAsync("subscribe", """{"room":"plan:X"}""");
        await server.AppendAsync("plan:X", 500);
        var stopping = server.DisposeAsync();
        Assert.Equal(Enumerable.Range(1, 500).Select(seq => $"plan:X@{seq}"), await line.PlacesAsync(500));
        Assert.Equal("closed", (await Assert.ThrowsAsync<InvalidOperationException>(line.TextAsync)).Message);
        await stopping;
    }

    [Fact]
    public async Task A_slow_client_keeps_nobody_else_waiting_and_misses_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var slow = await SocketIoLine.JoinAsync(server);
        using var quick = await SocketIoLine.JoinAsync(server);
        await slow.AskAsync("subscribe", """{"room":"plan:X","since":0}""");
        await quick.AskAsync("subscribe", """{"room":"plan:X","since":0}""");
        var payload = $$"""{"text":"{{new string('x', 4000)}}"}""";
        await server.AppendAsync("plan:X", 3000, payload);
        Assert.Equal("plan:X@3000", (await quick.PlacesAsync(3000))[^1]);
        Assert.Equal(Enumerable.Range(1, 3000).Select(seq => $"plan:X@{seq}"), await slow.PlacesAsync(3000));
    }

    [Fact]
    public async Task A_client_that_has_gone_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { ConnectionsPerKey = 1 } });
        using (var line = await SocketIoLine.JoinAsync(server))
        {
            await line.AskAsync("subscribe", """{"room":"session:S"}""");
            using var second = await SocketIoLine.OpenAsync(server.Host.Url);
            var refused = await second.ConnectAsync($$"""{"token":"{{server.Keys.Admin}}"}""");
            Assert.Contains("connections open", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
            await line.SendAsync("41");
            var next = await second.ConnectAsync($$"""{"token":"{{server.Keys.Viewer}}"}""");
            Assert.True(next.TryGetProperty("sid", out _));
        }
        await server.Host.DisposeAsync();
    }
}
