using System.Net.WebSockets;
using System.Text;

namespace Oleada.Server.Tests.Realtime;

public sealed class MessageTests
{
    [Theory]
    [InlineData("", "bad_json")]
    [InlineData("nonsense", "bad_json")]
    [InlineData("{\"type\":\"ping\"", "bad_json")]
    [InlineData("{\"type\":\"\\ud800\"}", "bad_json")]
    [InlineData("[]", "bad_message")]
    [InlineData("null", "bad_message")]
    [InlineData("{}", "bad_message")]
    [InlineData("{\"type\":7}", "bad_message")]
    [InlineData("{\"type\":\"dance\"}", "unknown_type")]
    [InlineData("{\"type\":\"subscribe\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":7}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"secret:x\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:../x\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\\n\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"task:E\"}", "bad_room")]
    [InlineData("{\"type\":\"unsubscribe\"}", "bad_room")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"since\":-1}", "bad_since")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"since\":1.5}", "bad_since")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"since\":\"1\"}", "bad_since")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"since\":99999999999999999999}", "bad_since")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"ticket:T\",\"snapshot\":true}", "no_snapshot")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"max_rate\":0}", "bad_max_rate")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"session:S\",\"max_rate\":5}", "bad_max_rate")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"session:S\",\"seqs\":{\"execution:E\":-1}}", "bad_since")]
    [InlineData("{\"type\":\"subscribe\",\"room\":\"execution:E\",\"tasks\":true}", "bad_message")]
    public async Task What_is_not_understood_is_an_error_and_the_connection_stays_open(string message, string code)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        var answer = await socket.AskAsync(message);
        Assert.Equal("error", answer.GetProperty("type").GetString());
        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("message").GetString()!);
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        var answer = await socket.AskAsync("""{"type":"subscribe","room":"execution:E","client":"me","snapshot":false}""");
        Assert.Equal("subscribed", answer.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_message_over_the_limit_is_an_error_that_names_it()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        var answer = await socket.AskAsync(new string('x', (64 * 1024) + 1));
        Assert.Equal("message_too_long", answer.GetProperty("code").GetString());
        Assert.Contains("65536", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("message_too_long", (await socket.AskAsync(new string('x', 1_000_000))).GetProperty("code").GetString());
        var exact = """{"type":"ping"}""".PadRight(64 * 1024);
        Assert.Equal("pong", (await socket.AskAsync(exact)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Binary_messages_are_errors_and_text_that_is_no_utf8_ends_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);
        Assert.Equal("not_text", (await socket.ReceiveAsync()).GetProperty("code").GetString());
        await socket.SendAsync([(byte)'"', 0xff, (byte)'"'], WebSocketMessageType.Text);
        await Assert.ThrowsAnyAsync<Exception>(socket.ReceiveAsync);
        using var other = await server.ConnectAsync();
        Assert.Equal("pong", (await other.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Too_many_messages_in_a_second_are_errors_until_time_has_passed()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with
        {
            Time = time,
            Limits = new ServerLimits { MessagesPerSecond = 3 },
        });
        using var socket = await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        var refused = await socket.AskAsync("""{"type":"ping"}""");
        Assert.Equal("too_many_messages", refused.GetProperty("code").GetString());
        Assert.Contains("3", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
        Assert.Equal("too_many_messages", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Too_many_subscriptions_are_an_error_until_one_is_given_up()
    {
        await using var server = await TestServer.StartAsync(
            options => options with { Limits = new ServerLimits { SubscriptionsPerConnection = 2 } });
        using var socket = await server.ConnectAsync();
        foreach (var room in (string[])["execution:A", "execution:B"])
        {
            await socket.SubscribeAsync(room);
            await socket.ReceiveAsync();
        }
        await socket.SubscribeAsync("execution:C");
        Assert.Equal("too_many_subscriptions", (await socket.ReceiveAsync()).GetProperty("code").GetString());
        await socket.SubscribeAsync("execution:B");
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        await socket.AskAsync("""{"type":"unsubscribe","room":"execution:A"}""");
        await socket.SubscribeAsync("execution:C");
        Assert.Equal("subscribed", (await socket.ReceiveAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task One_connection_too_many_is_told_the_limit_and_closed()
    {
        await using var server = await TestServer.StartAsync(
            options => options with { Limits = new ServerLimits { ConnectionsPerKey = 1 } });
        using var first = await server.ConnectAsync();
        using (var second = await TestSocket.OpenAsync(server.Host.Url, "oleada.v1", server.Keys.Admin))
        {
            var (code, reason) = await second.ClosedAsync();
            Assert.Equal(1008, code);
            Assert.Contains("1 connections", reason, StringComparison.Ordinal);
        }
        using var other = await server.ConnectAsync(key: server.Keys.Viewer);
    }
}
