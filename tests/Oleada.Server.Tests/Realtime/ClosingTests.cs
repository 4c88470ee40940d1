using System.Net;

namespace Oleada.Server.Tests.Realtime;

public sealed class ClosingTests
{
    [Fact]
    public async Task A_server_that_stops_closes_its_connections_with_1001()
    {
        var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("execution:E");
        await socket.ReceiveAsync();
        var stopping = server.DisposeAsync().AsTask();
        Assert.Equal(1001, (await socket.ClosedAsync()).Code);
        await socket.CloseAsync();
        await stopping.WaitAsync(TestServer.Patience);
    }

    [Fact]
    public async Task A_client_that_closes_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("execution:E");
        await socket.ReceiveAsync();
        await socket.CloseAsync();
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_the_others_alone()
    {
        await using var server = await TestServer.StartAsync();
        using var stays = await server.ConnectAsync();
        await stays.SubscribeAsync("execution:E");
        await stays.ReceiveAsync();
        using (var goes = await server.ConnectAsync())
        {
            await goes.SubscribeAsync("execution:E");
            await goes.ReceiveAsync();
        }
        await server.AppendAsync("execution:E", 100);
        for (var seq = 1; seq <= 100; seq++)
            Assert.Equal(seq, (await stays.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Without_a_token_the_connection_is_closed_with_4001()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null);
        Assert.Equal((4001, "Authentication required"), await socket.ClosedAsync());
    }

    [Fact]
    public async Task With_a_bad_token_the_connection_is_closed_with_4002()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=nonsense");
        Assert.Equal((4002, "Invalid token"), await socket.ClosedAsync());
    }

    [Fact]
    public async Task A_key_is_no_token()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + server.Keys.Admin);
        Assert.Equal(4002, (await socket.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_bad_key_in_the_header_is_refused_before_the_upgrade()
    {
        await using var server = await TestServer.StartAsync();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => TestSocket.OpenAsync(server.Host.Url, null, "nonsense"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_page_from_elsewhere_is_refused_and_a_listed_one_is_not()
    {
        await using var server = await TestServer.StartAsync(options => options with { AllowedOrigins = ["http://localhost:5173"] });
        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => TestSocket.OpenAsync(server.Host.Url, null, server.Keys.Admin, origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var listed = await TestSocket.OpenAsync(server.Host.Url, null, server.Keys.Admin, origin: "http://localhost:5173");
        using var own = await TestSocket.OpenAsync(
            server.Host.Url, null, server.Keys.Admin, origin: server.Host.Url.GetLeftPart(UriPartial.Authority));
    }
}
