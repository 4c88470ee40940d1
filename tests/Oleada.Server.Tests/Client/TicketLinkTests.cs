using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Tickets;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tests.Client;

public sealed class TicketLinkTests
{
    private static readonly OleadaClientOptions Quick = new() { FirstRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task Events_are_committed_once_and_in_order_though_the_line_is_cut_again_and_again()
    {
        const int Many = 500;
        var log = new List<string>();
        await using var server = await ScriptedServer.StartAsync(async (connection, number) =>
        {
            await connection.SendAsync("""{"type":"connected","userId":"k"}""");
            for (var left = number * 10; left > 0 && await connection.ReceiveAsync() is { } message; left--)
            {
                var key = message.GetProperty("key").GetString()!;
                if (!log.Contains(key))
                    log.Add(key);
                // The last one before the cut is committed, but its sender does not learn of it.
                if (left > 1)
                    await connection.SendAsync($$"""{"type":"ack","id":{{message.GetProperty("id")}},"seq":{{log.IndexOf(key) + 1}} }""");
            }
            connection.Socket.Abort();
        });
        using var client = new OleadaClient(server.Url, "key", Quick);
        var sent = new List<SentEvent>();
        await using (var link = client.OpenTicketLink(new TicketLinkOptions { Window = 16, Name = "test" }))
        {
            for (var number = 1; number <= Many; number++)
                sent.Add(await link.SendAsync(Progress($"step {number}")).AsTask().WaitAsync(TestServer.Patience));
        }
        Assert.Equal(Enumerable.Range(1, Many).Select(number => $"test-{number}"), log);
        Assert.Equal(Enumerable.Range(1, Many).Select(number => (long?)number), await Task.WhenAll(sent.Select(one => one.Committed)));
        Assert.True(server.Connections > 5);
    }

    [Fact]
    public async Task A_refused_event_is_told_to_its_sender_alone()
    {
        await using var server = await ScriptedServer.StartAsync(async (connection, _) =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync("""{"type":"error","code":"bad_field","message":"'phase' is a text","field":"phase","id":1}""");
            await connection.ReceiveAsync();
            await connection.SendAsync("""{"type":"ack","upto":2}""");
            await connection.ReceiveAsync();
        });
        using var client = new OleadaClient(server.Url, "key", Quick);
        await using var link = client.OpenTicketLink();
        using var wrong = JsonDocument.Parse("""{"phase":7}""");
        var bad = await link.SendAsync(new TicketEvent("t", "progress", wrong.RootElement));
        var good = await link.SendAsync(Progress("fine"));
        var refused = await Assert.ThrowsAsync<OleadaException>(() => bad.Committed.WaitAsync(TestServer.Patience));
        Assert.Equal(("bad_field", "phase"), (refused.Problem.Title, refused.Problem.Field));
        Assert.Null(await good.Committed.WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task A_sender_waits_while_the_window_is_full()
    {
        var open = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (connection, _) =>
        {
            await open.Task;
            while (await connection.ReceiveAsync() is { } message)
                await connection.SendAsync($$"""{"type":"ack","id":{{message.GetProperty("id")}},"seq":1}""");
        });
        using var client = new OleadaClient(server.Url, "key", Quick);
        await using var link = client.OpenTicketLink(new TicketLinkOptions { Window = 2 });
        await link.SendAsync(Progress("1"));
        await link.SendAsync(Progress("2"));
        var third = link.SendAsync(Progress("3")).AsTask();
        Assert.False(third.IsCompleted);
        open.SetResult();
        Assert.Equal(1, await (await third.WaitAsync(TestServer.Patience)).Committed.WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task A_link_that_is_disposed_while_the_server_is_away_gives_up_in_time()
    {
        using var client = new OleadaClient(new Uri("http://127.0.0.1:1"), "key", Quick with { Timeout = TimeSpan.FromMilliseconds(100) });
        var link = client.OpenTicketLink();
        var sent = await link.SendAsync(Progress("never"));
        await link.DisposeAsync().AsTask().WaitAsync(TestServer.Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sent.Committed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => link.SendAsync(Progress("late")).AsTask());
    }

    [Fact]
    public async Task A_key_that_is_refused_ends_the_link()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, "nonsense", Quick);
        await using var link = client.OpenTicketLink();
        var refused = await Assert.ThrowsAsync<OleadaException>(async () =>
        {
            var sent = await link.SendAsync(Progress("1"));
            await sent.Committed.WaitAsync(TestServer.Patience);
        });
        Assert.Equal(401, refused.Problem.Status);
    }

    [Fact]
    public async Task An_event_that_is_too_long_is_not_sent()
    {
        using var client = new OleadaClient(new Uri("http://127.0.0.1:1"), "key", Quick with { Timeout = TimeSpan.FromMilliseconds(100) });
        await using var link = client.OpenTicketLink(new TicketLinkOptions { MessageBytes = 256 });
        await Assert.ThrowsAsync<ArgumentException>(() => link.SendAsync(Progress(new string('x', 300))).AsTask());
    }

    private static TicketEvent Progress(string message) => TicketEvent.Of(new TicketProgress { TicketId = "t", Phase = "executing", Message = message });
}
