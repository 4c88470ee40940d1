using System.Text.Json;

namespace Oleada.Server.Tests.Realtime.SocketIo;

public sealed class JoiningTests
{
    [Theory]
    [InlineData("", "Authentication required")]
    [InlineData("{}", "Authentication required")]
    [InlineData("""{"token":""}""", "Authentication required")]
    [InlineData("""{"token":"nobody"}""", "Invalid token")]
    public async Task A_client_without_a_key_is_told_why_it_may_not_join(string auth, string message)
    {
        await using var server = await TestServer.StartAsync();
        using var line = await SocketIoLine.OpenAsync(server.Host.Url);
        Assert.Equal(message, (await line.ConnectAsync(auth)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_key_in_the_header_will_do()
    {
        await using var server = await TestServer.StartAsync();
        using var line = await SocketIoLine.OpenAsync(server.Host.Url, header: "Bearer " + server.Keys.Viewer);
        Assert.True((await line.ConnectAsync("")).TryGetProperty("sid", out _));
    }

    [Fact]
    public async Task A_one_time_token_will_do_once()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.Viewer.TokenAsync("ws");
        using var first = await SocketIoLine.OpenAsync(server.Host.Url);
        Assert.True((await first.ConnectAsync($$"""{"token":"{{token}}"}""")).TryGetProperty("sid", out _));
        using var second = await SocketIoLine.OpenAsync(server.Host.Url);
        Assert.Equal("Invalid token", (await second.ConnectAsync($$"""{"token":"{{token}}"}""")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_subscription_is_acknowledged_and_said_and_begins_where_it_was_asked_to()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("execution:E", 5);
        using var line = await SocketIoLine.JoinAsync(server);
        await line.EmitAsync("subscribe", """{"room":"execution:E","since":3}""");
        Assert.Equal(5, (await line.UntilAsync("subscribed")).GetProperty("seq").GetInt64());
        Assert.Equal(["execution:E@4", "execution:E@5"], await line.PlacesAsync(2));
        Assert.Equal("subscribed", (await line.AskAsync("subscribe", """{"room":"execution:E"}""")).GetProperty("type").GetString());
        Assert.Equal("unsubscribed", (await line.AskAsync("unsubscribe", """{"room":"execution:E"}""")).GetProperty("type").GetString());
        await server.AppendAsync("execution:E", 1);
        await line.AskAsync("subscribe", """{"room":"execution:E","since":5}""");
        Assert.Equal(["execution:E@6"], await line.PlacesAsync(1));
    }

    [Theory]
    [InlineData("subscribe", "{}", "bad_room")]
    [InlineData("subscribe", """{"room":"nothing"}""", "bad_room")]
    [InlineData("subscribe", """{"room":"execution:E","since":-1}""", "bad_since")]
    [InlineData("subscribe", "\"execution:E\"", "bad_message")]
    [InlineData("subscribe", """{"room":"\ud800"}""", "bad_json")]
    [InlineData("subscribe", """{"room":"session:S","snapshot":true}""", "no_snapshot")]
    [InlineData("unsubscribe", "{}", "bad_room")]
    [InlineData("join_execution", """{"execution_id":"../x"}""", "bad_message")]
    [InlineData("get_pipeline_state", """{"execution_id":"E"}""", "not_found")]
    [InlineData("get_pipeline_state", "{}", "bad_message")]
    [InlineData("execute_command", "{}", "bad_message")]
    [InlineData("execute_command", """{"command":"dance"}""", "unknown_command")]
    [InlineData("execute_command", """{"command":"approval_response","args":{"batch_id":"b","approved":true}}""", "bad_message")]
    [InlineData("execute_command", """{"command":"approval_response","args":{"execution_id":"E","approved":true}}""", "bad_message")]
    [InlineData("execute_command", """{"command":"approval_response","args":{"execution_id":"E","batch_id":"b"}}""", "bad_message")]
    [InlineData("execute_command", """{"command":"approval_response","args":{"execution_id":"E","batch_id":"b","approved":true}}""", "conflict")]
    [InlineData("execute_command", """{"command":"execute_pipeline","args":{}}""", "bad_plan")]
    [InlineData("execute_command", """{"command":"execute_pipeline","args":{"spec":"nosuchplan"}}""", "bad_plan")]
    [InlineData("execute_command", """{"command":"execute_pipeline","args":{"spec":"tasks: ["}}""", "bad_plan")]
    [InlineData("dance", "{}", "unknown_type")]
    public async Task What_cannot_be_done_is_one_clear_error(string name, string argument, string code)
    {
        await using var server = await TestServer.StartAsync();
        using var line = await SocketIoLine.JoinAsync(server);
        var answer = await line.AskAsync(name, argument);
        Assert.Equal("error", answer.GetProperty("type").GetString());
        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Limits_are_named()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { SubscriptionsPerConnection = 1, MessageBytes = 100 } });
        using var line = await SocketIoLine.JoinAsync(server);
        await line.AskAsync("subscribe", """{"room":"execution:A"}""");
        Assert.Equal("too_many_subscriptions", (await line.AskAsync("subscribe", """{"room":"execution:B"}""")).GetProperty("code").GetString());
        var padded = $$"""{"room":"execution:A","x":"{{new string('x', 100)}}"}""";
        Assert.Equal("message_too_long", (await line.AskAsync("subscribe", padded)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_viewer_starts_nothing_and_an_internal_key_sees_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var viewer = await SocketIoLine.JoinAsync(server.Host.Url, $$"""{"token":"{{server.Keys.Viewer}}"}""");
        var refused = await viewer.AskAsync("execute_command", """{"command":"execute_pipeline","args":{"spec":"P"}}""");
        Assert.Equal("access_denied", refused.GetProperty("code").GetString());
        using var other = await SocketIoLine.JoinAsync(server.Host.Url, $$"""{"token":"{{server.Keys.Internal}}"}""");
        Assert.Equal("access_denied", (await other.AskAsync("subscribe", """{"room":"execution:E"}""")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_snapshot_comes_first_and_the_events_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 2);
        await server.StartAsync("P", "E");
        await server.Host.Executions.WhenEndedAsync("E", default);
        using var line = await SocketIoLine.JoinAsync(server);
        await line.EmitAsync("subscribe", """{"room":"execution:E","snapshot":true}""");
        var snapshot = await line.UntilAsync("snapshot");
        Assert.Equal("success", snapshot.GetProperty("data").GetProperty("execution").GetProperty("status").GetString());
        var state = await line.AskAsync("get_pipeline_state", """{"execution_id":"E"}""");
        Assert.Equal(JsonValueKind.Number, state.GetProperty("seq").ValueKind);
    }
}
