using Oleada.Contracts.Events;

namespace Oleada.Server.Tests.Auth;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_opens_its_one_thing_once()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.Viewer.TokenAsync("ws");
        using (var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + token))
            Assert.Equal("connected", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        using var again = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + token);
        Assert.Equal(4002, (await again.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_token_for_something_else_does_not_open()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.Viewer.TokenAsync("events");
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + token);
        Assert.Equal(4002, (await socket.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_token_is_worthless_after_a_minute()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        var answer = await server.Admin.PostAsync("/api/tokens", """{"purpose":"ws"}""", 201, ContractJson.Default.TokenAnswer);
        Assert.Equal(time.GetUtcNow().AddSeconds(60), answer.ExpiresAt);
        time.Advance(TimeSpan.FromSeconds(60));
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + answer.Token);
        Assert.Equal(4002, (await socket.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_token_opens_no_other_route()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.Admin.TokenAsync("ws");
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Get, "/api/executions?token=" + token)).Status);
    }

    [Fact]
    public async Task One_key_does_not_use_up_the_tokens_of_another()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = new ServerLimits { TokensPerKey = 2 } });
        await server.Viewer.TokenAsync("ws");
        var good = await server.Viewer.TokenAsync("ws");

        var refused = await server.Viewer.ProblemAsync(HttpMethod.Post, "/api/tokens", """{"purpose":"ws"}""");

        Assert.Equal(429, refused.Status);
        await server.Admin.TokenAsync("ws");
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + good);
        Assert.Equal("connected", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        await server.Viewer.TokenAsync("ws");
    }

    [Fact]
    public async Task There_is_a_bound_on_tokens_and_old_ones_make_room()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(
            options => options with { Time = time, Limits = new ServerLimits { Tokens = 2 } });
        await server.Admin.TokenAsync("ws");
        await server.Admin.TokenAsync("ws");
        Assert.Equal(429, (await server.Admin.ProblemAsync(HttpMethod.Post, "/api/tokens", """{"purpose":"ws"}""")).Status);
        time.Advance(TimeSpan.FromSeconds(61));
        await server.Admin.TokenAsync("ws");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{}", "purpose")]
    [InlineData("{\"purpose\":\"everything\"}", "purpose")]
    [InlineData("{\"purpose\":\"ws\",\"for\":\"me\"}", "for")]
    [InlineData("{\"purpose\":\"ws\",\"purpose\":\"ws\"}", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("{", null)]
    public async Task A_bad_request_names_the_field(string body, string? field)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, "/api/tokens", body);
        Assert.Equal((400, field), (problem.Status, problem.Field));
        Assert.NotEmpty(problem.Detail!);
    }
}
