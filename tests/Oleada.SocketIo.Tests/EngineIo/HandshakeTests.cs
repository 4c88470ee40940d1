using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class HandshakeTests
{
    [Fact]
    public async Task A_polling_session_begins_with_what_the_client_has_to_know()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        Assert.Equal(["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], polls.Greeting.EnumerateObject().Select(field => field.Name));
        Assert.Equal("websocket", polls.Greeting.GetProperty("upgrades")[0].GetString());
        Assert.Equal(25000, polls.Greeting.GetProperty("pingInterval").GetInt32());
        Assert.Equal(20000, polls.Greeting.GetProperty("pingTimeout").GetInt32());
        Assert.Equal(1_000_000, polls.Greeting.GetProperty("maxPayload").GetInt32());
    }

    [Fact]
    public async Task A_websocket_session_has_nothing_to_upgrade_to()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        using var greeting = JsonDocument.Parse((await line.TextAsync())[1..]);
        Assert.Equal(0, greeting.RootElement.GetProperty("upgrades").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "transport=polling", 5)]
    [InlineData("GET", "EIO=abc&transport=polling", 5)]
    [InlineData("GET", "EIO=3&transport=polling", 5)]
    [InlineData("GET", "EIO=4", 0)]
    [InlineData("GET", "EIO=4&transport=abc", 0)]
    [InlineData("GET", "EIO=4&transport=websocket", 3)]
    [InlineData("POST", "EIO=4&transport=polling", 2)]
    [InlineData("PUT", "EIO=4&transport=polling", 2)]
    [InlineData("GET", "EIO=4&transport=polling&sid=nobody", 1)]
    [InlineData("POST", "EIO=4&transport=polling&sid=nobody", 1)]
    public async Task A_request_that_begins_no_session_is_refused_by_its_number(string method, string query, int code)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{host.Url}engine.io/?{query}");
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(code, error.RootElement.GetProperty("code").GetInt32());
        Assert.NotEmpty(error.RootElement.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("transport=websocket")]
    [InlineData("EIO=abc&transport=websocket")]
    [InlineData("EIO=4")]
    [InlineData("EIO=4&transport=abc")]
    public async Task A_websocket_that_begins_no_session_is_not_opened(string query)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        await Assert.ThrowsAsync<WebSocketException>(() => Line.OpenAsync(host, "engine.io", query));
    }

    [Fact]
    public async Task A_handshake_can_be_refused_with_a_reason()
    {
        var (host, _) = await Hosts.StartAsync(engine => engine with { OnHandshake = _ => new(new Handshake("not you")) });
        await using var stop = host;
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(host.Url, "engine.io/?EIO=4&transport=polling"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("""{"code":4,"message":"not you"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task More_sessions_than_allowed_are_refused_until_one_ends()
    {
        var (host, _) = await Hosts.StartAsync(engine => engine with { Sessions = 2 });
        await using var stop = host;
        using var first = await Polls.OpenAsync(host, "engine.io");
        using var second = await Polls.OpenAsync(host, "engine.io");
        using var http = new HttpClient();
        using (var refused = await http.GetAsync(new Uri(host.Url, "engine.io/?EIO=4&transport=polling")))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await first.PostAsync("1");
        await first.GetAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await first.GetAsync()).Status);
    }
}
