using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Oleada.Engine.Events;

namespace Oleada.Server.Tests.Realtime;

public sealed class DialectAndRateTests
{
    private const string Room = "execution:E";

    // Fake time runs fast: nobody shall be asked whether they are there.
    private static readonly ServerLimits Quiet = new() { PingInterval = TimeSpan.FromDays(365) };

    [Fact]
    public async Task Thinned_progress_is_the_newest_and_errors_and_ends_always_come()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time, Limits = Quiet });
        using var socket = await server.ConnectAsync();
        await socket.AskAsync($$"""{"type":"subscribe","room":"{{Room}}","max_rate":2}""");
        await AppendAsync(server, "progress_update", "progress_update", "error", "progress_update", "execution_completed");
        foreach (var seq in (long[])[2, 3, 4, 5])
            Assert.Equal(seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        await AppendAsync(server, "progress_update");
        Assert.Equal(6, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        await AppendAsync(server, "progress_update", "progress_update", "progress_update");
        var next = socket.ReceiveAsync();
        var waited = time.GetUtcNow();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        Assert.Equal(9, (await next).GetProperty("seq").GetInt64());
        Assert.True(time.GetUtcNow() - waited >= TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task A_thinned_room_can_be_left_while_progress_waits()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time, Limits = Quiet });
        using var socket = await server.ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            await socket.AskAsync($$"""{"type":"subscribe","room":"{{Room}}","max_rate":1}""");
            await AppendAsync(server, "error", "progress_update");
            await AppendAsync(server, "progress_update");
            Assert.Equal("error", (await socket.ReceiveAsync()).GetProperty("type").GetString());
            await socket.ReceiveAsync();
            await socket.SendAsync($$"""{"type":"unsubscribe","room":"{{Room}}"}""");
            while ((await socket.ReceiveAsync()).GetProperty("type").GetString() != "unsubscribed")
            {
            }
        }
        Assert.Equal("pong", (await socket.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_text_dialect_has_words_for_progress_errors_and_the_end()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 2);
        await server.StartAsync("P", "E");
        await server.Host.Executions.WhenEndedAsync("E", default);
        using var socket = await server.ConnectAsync("phase.v1");
        Assert.Equal("phase.v1", socket.Subprotocol);
        await socket.SubscribeAsync(Room, since: 0);
        await socket.ReceiveAsync();
        var words = new List<string>();
        while (words.LastOrDefault() is not "phase_complete:YES")
            words.Add(await socket.ReceiveTextAsync());
        Assert.Contains("phase_update:100", words);
        Assert.All(words, word => Assert.Matches("^phase_(update:[0-9]+|complete:YES)$", word));
        await AppendAsync(server, "error");
        Assert.Equal("""task_error:{"n":1}""", await socket.ReceiveTextAsync());
    }

    [Fact]
    public async Task An_event_that_one_dialect_cannot_say_ends_those_who_speak_it_and_nobody_else()
    {
        var failures = new ConcurrentQueue<Exception>();
        await using var server = await TestServer.StartAsync(options => options with { OnFailure = failures.Enqueue });
        using var words = await server.ConnectAsync("phase.v1");
        using var envelopes = await server.ConnectAsync();
        foreach (var socket in (TestSocket[])[words, envelopes])
        {
            await socket.SubscribeAsync(Room);
            await socket.ReceiveAsync();
        }
        await AppendAsync(server, "execution_completed", "error");
        Assert.Equal(1, (await envelopes.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.Equal(2, (await envelopes.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.Equal(1011, (await words.ClosedAsync()).Code);
        await AppendAsync(server, "error");
        Assert.Equal(3, (await envelopes.ReceiveAsync()).GetProperty("seq").GetInt64());
        Assert.IsType<JsonException>(Assert.Single(failures));
    }

    [Fact]
    public async Task Messages_are_compressed_both_ways_if_both_want_it()
    {
        await using var server = await TestServer.StartAsync(options => options with { Compression = true });
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("oleada.v1");
        socket.Options.SetRequestHeader("Authorization", "Bearer " + server.Keys.Admin);
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await socket.ConnectAsync(new UriBuilder(server.Host.Url) { Scheme = "ws", Path = "/ws" }.Uri, default);
        await ReceiveAsync(socket);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","room":"{{Room}}","since":0}""").AsMemory(), WebSocketMessageType.Text, true, default);
        Assert.Equal("subscribed", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        var payload = $$"""{"text":"{{new string('x', 5000)}}"}""";
        await server.AppendAsync(Room, 200, payload);
        for (var seq = 1; seq <= 200; seq++)
        {
            var entry = await ReceiveAsync(socket);
            Assert.Equal((seq, payload), (entry.GetProperty("seq").GetInt64(), entry.GetProperty("data").GetRawText()));
        }
    }

    [Theory]
    [InlineData(true, 0xC1)]
    [InlineData(false, 0x81)]
    public async Task Compression_is_agreed_to_only_where_the_server_was_told_to(bool compression, int first)
    {
        await using var server = await TestServer.StartAsync(options => options with { Compression = compression });
        using var socket = await RawSocket.OpenAsync(server, "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: oleada.v1\r\n");
        await socket.ReadFrameAsync();
        await socket.SendTextAsync($$"""{"type":"subscribe","room":"{{Room}}"}""");
        await socket.ReadFrameAsync();
        await server.AppendAsync(Room, 1, $$"""{"text":"{{new string('x', 1000)}}"}""");
        Assert.Equal(first, (await socket.ReadFrameAsync()).First);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        var read = await socket.ReceiveAsync(buffer.AsMemory(), default).AsTask().WaitAsync(TestServer.Patience);
        Assert.True(read.EndOfMessage);
        using var json = JsonDocument.Parse(buffer.AsMemory(0, read.Count));
        return json.RootElement.Clone();
    }

    private static async Task AppendAsync(TestServer server, params string[] types) => await server.Host.Log.AppendAsync(new Append(
        Room, [.. types.Select(type => new NewEvent(Room, type, DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes("""{"n":1}""")))]));
}
