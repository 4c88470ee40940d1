using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Oleada.Client;

namespace Oleada.Server.Tests.Client;

public sealed class HostileServerTests
{
    private const string Stream = "execution:E";

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("nonsense")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"stream\":7}")]
    [InlineData("{\"type\":\"x\",\"timestamp\":\"never\",\"stream\":\"execution:E\",\"seq\":1,\"data\":{}}")]
    [InlineData("{\"type\":\"x\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"stream\":\"execution:OTHER\",\"seq\":1,\"data\":{}}")]
    public async Task Garbage_repeats_and_a_line_that_breaks_lose_and_repeat_nothing(string garbage)
    {
        var connections = 0;
        await using var server = await ServeAsync(async socket =>
        {
            connections++;
            await SendAsync(socket, """{"type":"subscribed","room":"execution:E"}""");
            if (connections == 1)
                await SendAsync(socket, garbage);
            for (var seq = 1; seq <= connections; seq++)
                await SendAsync(socket, Event(seq));
            if (connections == 2)
                await socket.SendAsync(Encoding.UTF8.GetBytes(Event(3)[..20]), WebSocketMessageType.Text, endOfMessage: false, default);
            // A line that is cut takes with it what the client has not read yet.
            if (connections % 2 == 0)
                socket.Abort();
            else
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        using var client = new OleadaClient(new Uri(server.Urls.Single()), "key", new OleadaClientOptions
        {
            FirstRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(1),
        });
        using var patience = new CancellationTokenSource(TestServer.Patience);
        var seqs = new List<long>();
        await foreach (var received in client.FollowAsync(Stream, cancellation: patience.Token))
        {
            Assert.Equal(Stream, received.Stream);
            seqs.Add(received.Seq);
            if (received.Seq == 4)
                break;
        }
        Assert.Equal([1, 2, 3, 4], seqs);
    }

    private static string Event(int seq) =>
        $$"""{"type":"x","timestamp":"2026-01-01T00:00:00Z","stream":"{{Stream}}","data":{},"seq":{{seq}} }""";

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

    private static async Task<WebApplication> ServeAsync(Func<WebSocket, Task> serve)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        web.UseWebSockets();
        web.Run(async context => await serve(await context.WebSockets.AcceptWebSocketAsync("oleada.v1")));
        await web.StartAsync();
        return web;
    }
}
