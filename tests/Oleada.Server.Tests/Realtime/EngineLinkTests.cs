using System.Globalization;
using System.Text;

namespace Oleada.Server.Tests.Realtime;

public sealed class EngineLinkTests
{
    [Fact]
    public async Task An_event_is_acknowledged_with_its_seq_after_the_commit()
    {
        await using var server = await TestServer.StartAsync();
        using var link = await server.ConnectAsync(key: server.Keys.Internal);
        Assert.Equal("""{"type":"ack","id":7,"seq":1}""", (await link.AskAsync(Progress(7))).GetRawText());
        Assert.Equal("""{"type":"ack","id":8,"seq":2}""", (await link.AskAsync(Progress(8))).GetRawText());
        Assert.Equal(2, await server.Host.Log.HeadAsync("ticket:T"));
        Assert.Equal(2, await server.Host.Log.HeadAsync("tenant:default"));
    }

    [Fact]
    public async Task A_thousand_sent_at_once_are_all_committed_in_order_and_acknowledged()
    {
        const int Events = 1000;
        await using var server = await TestServer.StartAsync();
        using var link = await RawSocket.OpenAsync(server);
        await link.ReadFrameAsync();
        await link.SendAsync([.. Enumerable.Range(1, Events).SelectMany(id => WebSockets.ClientFrames.Text(Progress(id)))]);
        for (var upTo = 0L; upTo < Events;)
        {
            var answer = await NextAsync(link);
            var next = answer.TryGetProperty("upto", out var several) ? several.GetInt64() : answer.GetProperty("id").GetInt64();
            Assert.True(next > upTo);
            upTo = next;
        }
        var logged = await server.Host.Log.ReadAsync("ticket:T", 0, Events + 1);
        Assert.Equal(
            Enumerable.Range(1, Events).Select(id => id.ToString(CultureInfo.InvariantCulture)),
            logged.Select(entry => System.Text.Json.JsonDocument.Parse(entry.Data).RootElement.GetProperty("phase").GetString()));
    }

    [Fact]
    public async Task Numbers_that_do_not_grow_are_acknowledged_one_by_one()
    {
        await using var server = await TestServer.StartAsync();
        using var link = await RawSocket.OpenAsync(server);
        await link.ReadFrameAsync();
        await link.SendAsync([.. new[] { 5, 3, 4 }.SelectMany(id => WebSockets.ClientFrames.Text(Progress(id)))]);
        var acknowledged = new List<long>();
        while (acknowledged.Count < 3)
            acknowledged.Add((await NextAsync(link)).GetProperty("id").GetInt64());
        Assert.Equal([5, 3, 4], acknowledged);
    }

    [Fact]
    public async Task An_error_comes_in_its_place_and_names_its_message()
    {
        await using var server = await TestServer.StartAsync();
        using var link = await RawSocket.OpenAsync(server);
        await link.ReadFrameAsync();
        string[] messages = [Progress(1), """{"type":"ticket-event","id":2,"ticketId":"T","event":"dance"}""", Progress(3)];
        await link.SendAsync([.. messages.SelectMany(message => WebSockets.ClientFrames.Text(message))]);
        Assert.Equal("""{"type":"ack","id":1,"seq":1}""", (await NextAsync(link)).GetRawText());
        var error = await NextAsync(link);
        Assert.Equal(("error", 2), (error.GetProperty("type").GetString(), error.GetProperty("id").GetInt32()));
        Assert.Equal("""{"type":"ack","id":3,"seq":2}""", (await NextAsync(link)).GetRawText());
    }

    [Fact]
    public async Task What_came_with_the_goodbye_is_committed_too()
    {
        await using var server = await TestServer.StartAsync();
        using var feed = await server.ConnectAsync();
        await feed.SubscribeAsync("ticket:T");
        await feed.ReceiveAsync();
        using var link = await RawSocket.OpenAsync(server);
        await link.SendAsync([.. WebSockets.ClientFrames.Text(Progress(1)), .. WebSockets.ClientFrames.Close(1000)]);
        Assert.Equal("1", (await feed.ReceiveAsync()).GetProperty("data").GetProperty("phase").GetString());
        Assert.Equal(1000, (await link.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_viewer_may_not_report()
    {
        await using var server = await TestServer.StartAsync();
        using var viewer = await server.ConnectAsync(key: server.Keys.Viewer);
        Assert.Equal("unknown_type", (await viewer.AskAsync(Progress(1))).GetProperty("code").GetString());
        Assert.Equal(0, await server.Host.Log.HeadAsync("ticket:T"));
    }

    [Fact]
    public async Task A_link_that_is_still_sending_does_not_disturb_the_stop()
    {
        var server = await TestServer.StartAsync();
        using var link = await RawSocket.OpenAsync(server);
        var burst = Enumerable.Range(1, 500).SelectMany(id => WebSockets.ClientFrames.Text(Progress(id))).ToArray();
        var sending = Task.Run(async () =>
        {
            while (true)
                await link.SendAsync(burst);
        });
        var closed = link.ClosedAsync();
        await server.DisposeAsync().AsTask().WaitAsync(TestServer.Patience);
        Assert.Equal(1001, (await closed).Code);
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    private static string Progress(int id) =>
        $$"""{"type":"ticket-event","id":{{id}},"ticketId":"T","event":"progress","phase":"{{id}}"}""";

    private static async Task<System.Text.Json.JsonElement> NextAsync(RawSocket link)
    {
        using var json = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString((await link.ReadFrameAsync()).Payload));
        return json.RootElement.Clone();
    }
}
