using System.Net.WebSockets;
using System.Text;
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
        await using var server = await ScriptedServer.StartAsync(async (connection, number) =>
        {
            await connection.SendAsync("""{"type":"subscribed","room":"execution:E"}""");
            if (number == 1)
                await connection.SendAsync(garbage);
            for (var seq = 1; seq <= number; seq++)
                await connection.SendAsync(Event(seq));
            if (number == 2)
                await connection.Socket.SendAsync(Encoding.UTF8.GetBytes(Event(3)[..20]), WebSocketMessageType.Text, endOfMessage: false, default);
            // A line that is cut takes with it what the client has not read yet.
            if (number % 2 == 0)
                connection.Socket.Abort();
            else
                await connection.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        using var client = new OleadaClient(server.Url, "key", new OleadaClientOptions
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

    [Theory]
    [InlineData(4001, "Authentication required")]
    [InlineData(4002, "Token expired")]
    public async Task A_key_that_ends_meanwhile_ends_the_following(int code, string reason)
    {
        await using var server = await ScriptedServer.StartAsync(async (connection, _) =>
        {
            await connection.AnswerSubscribeAsync();
            await connection.SendAsync(Event(1));
            await connection.Socket.CloseAsync((WebSocketCloseStatus)code, reason, default);
        });
        using var client = new OleadaClient(server.Url, "key");
        await using var events = client.FollowAsync(Stream).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        var refused = await Assert.ThrowsAsync<OleadaException>(() => events.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        Assert.Equal((401, reason), (refused.Problem.Status, refused.Message));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_line_that_is_dead_without_a_word_is_found_and_made_again()
    {
        var dead = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (connection, number) =>
        {
            await connection.SendAsync(Event(await connection.AnswerSubscribeAsync() + 1));
            if (number == 1)
                await dead.Task;
            else
                await connection.ReceiveAsync();
        });
        using var client = new OleadaClient(server.Url, "key", new OleadaClientOptions
        {
            KeepAlive = TimeSpan.FromMilliseconds(100), FirstRetry = TimeSpan.FromMilliseconds(1),
        });
        var changes = new List<ConnectionChange>();
        await using var events = client.FollowAsync(Stream, 0, changes.Add).GetAsyncEnumerator();
        for (var seq = 1; seq <= 2; seq++)
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
            Assert.Equal(seq, events.Current.Seq);
        }
        Assert.Contains(changes, change => change.Reason == "the server does not answer");
        dead.SetResult();
    }

    private static string Event(int seq) =>
        $$"""{"type":"x","timestamp":"2026-01-01T00:00:00Z","stream":"{{Stream}}","data":{},"seq":{{seq}} }""";
}
