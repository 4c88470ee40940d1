using System.Net.Http.Headers;
using System.Text;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Server.Tickets;

namespace Oleada.Server.Tests.Tickets;

public sealed class TicketDoorTests
{
    private const string Path = "/api/internal/ticket-event";

    private readonly TicketEventReader _reader = new(bytes => bytes.Clear());

    [Fact]
    public async Task An_event_is_on_the_tickets_stream_and_on_the_feed()
    {
        await using var server = await TestServer.StartAsync();
        var answer = await PostAsync(server, Message("T", 1));
        Assert.Equal(new TicketEventAnswer(true, "progress", "T", 1, Epoch: server.Host.Log.Epoch), answer);
        Assert.Equal(1, (await PostAsync(server, Message("U", 1))).Seq);
        Assert.Equal(2, (await PostAsync(server, Message("T", 2))).Seq);
        Assert.Equal(["T1", "T2"], await DataAsync(server.Host.Log, "ticket:T"));
        Assert.Equal(["T1", "U1", "T2"], await DataAsync(server.Host.Log, Tenant.Feed));
    }

    [Fact]
    public async Task A_watcher_of_the_ticket_and_one_of_the_feed_see_it()
    {
        await using var server = await TestServer.StartAsync();
        using var ticket = await server.ConnectAsync(key: server.Keys.Viewer);
        using var feed = await server.ConnectAsync(key: server.Keys.Viewer);
        await ticket.SubscribeAsync("ticket:T");
        await feed.SubscribeAsync(Tenant.Feed);
        await ticket.ReceiveAsync();
        await feed.ReceiveAsync();
        await PostAsync(server, """{"ticketId":"T","event":"state_change","state":"done","ticket":{"title":"x"}}""");
        Assert.False((await ticket.ReceiveAsync()).GetProperty("data").TryGetProperty("ticket", out _));
        var seen = await feed.ReceiveAsync();
        Assert.Equal("ticket:update", seen.GetProperty("type").GetString());
        Assert.Equal("x", seen.GetProperty("data").GetProperty("ticket").GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("""{"ticketId":"T","event":"progress"}""", "phase")]
    [InlineData("""{"ticketId":"T","event":"exploded"}""", "event")]
    [InlineData("{", null)]
    public async Task A_bad_event_is_refused_and_changes_nothing(string body, string? field)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Internal.ProblemAsync(HttpMethod.Post, Path, body);
        Assert.Equal((400, field), (problem.Status, problem.Field));
        Assert.Equal(0, await server.Host.Log.HeadAsync(Tenant.Feed));
    }

    [Fact]
    public async Task A_wrong_key_is_answered_with_403_and_none_with_401()
    {
        await using var server = await TestServer.StartAsync();
        using var wrong = server.ClientWith("oleada_internal_nonsense");
        Assert.Equal(403, (await wrong.ProblemAsync(HttpMethod.Post, Path, Message("T", 1))).Status);
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Post, Path, Message("T", 1))).Status);
        Assert.Equal(403, (await server.Viewer.ProblemAsync(HttpMethod.Post, Path, Message("T", 1))).Status);
        Assert.Equal(413, (await server.Internal.ProblemAsync(HttpMethod.Post, Path, new string(' ', 70_000))).Status);
    }

    [Fact]
    public async Task A_key_that_was_seen_appends_nothing_also_after_a_restart()
    {
        using var folder = new TempFolder();
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
        {
            await PostAsync(server, Message("T", 1));
            Assert.Null((await PostAsync(server, Message("T", 2, "k"))).Duplicate);
            Assert.Equal((2, true), Of(await PostAsync(server, Message("T", 3, "k"))));
            Assert.Equal((1, null), Of(await PostAsync(server, Message("U", 3, "k"))));
            using var header = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(Message("T", 4)) };
            header.Headers.Add("Idempotency-Key", "h");
            Assert.True((await server.Internal.SendAsync(header)).IsSuccessStatusCode);
        }
        await using var next = await TestServer.StartAsync(folder: folder.Path);
        Assert.Equal((2, true), Of(await PostAsync(next, Message("T", 5, "k"))));
        Assert.Equal((3, true), Of(await PostAsync(next, Message("T", 5, "h"))));
        Assert.Equal((4, null), Of(await PostAsync(next, Message("T", 6, "other"))));
        Assert.Equal(["T1", "T2", "T4", "T6"], await DataAsync(next.Host.Log, "ticket:T"));
        Assert.Equal(["T1", "T2", "U3", "T4", "T6"], await DataAsync(next.Host.Log, Tenant.Feed));
    }

    [Fact]
    public async Task Many_at_once_with_one_key_are_one()
    {
        await using var server = await TestServer.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => PostAsync(server, Message("T", number, "k"))));
        Assert.All(answers, answer => Assert.Equal(1, answer.Seq));
        Assert.Single(answers, answer => answer.Duplicate is null);
        Assert.Equal(1, await server.Host.Log.HeadAsync("ticket:T"));
    }

    [Fact]
    public async Task A_batch_is_one_append_in_its_order()
    {
        await using var server = await TestServer.StartAsync();
        using var door = new TicketDoor(server.Host.Log);
        Assert.Empty(await door.AppendAsync([], default));
        Assert.Equal([1, 1, 2], await door.AppendAsync([Read("T", 1), Read("U", 2), Read("T", 3)], default));
        Assert.Equal([3, 2, 3, 4, 2], await door.AppendAsync(
            [Read("T", 4, "a"), Read("U", 5, "b"), Read("T", 6, "a"), Read("T", 7), Read("U", 8, "b")], default));
        Assert.Equal([3], await door.AppendAsync([Read("T", 9, "a")], default));
        Assert.Equal(["T1", "T3", "T4", "T7"], await DataAsync(server.Host.Log, "ticket:T"));
        Assert.Equal(["T1", "U2", "T3", "T4", "U5", "T7"], await DataAsync(server.Host.Log, Tenant.Feed));
    }

    [Fact]
    public async Task Only_the_newest_keys_are_read_from_the_log()
    {
        await using var server = await TestServer.StartAsync();
        using (var door = new TicketDoor(server.Host.Log))
        {
            for (var number = 0; number < 12; number++)
                await door.AppendAsync(Read("T", number, $"k{number}"), default);
        }
        var keys = new TicketKeys(window: 5, most: 100);
        var seen = await keys.ReadAsync(server.Host.Log, "ticket:T", default);
        Assert.True(seen.TryClaim("k6", out _));
        seen = await keys.ReadAsync(server.Host.Log, "ticket:T", default);
        Assert.False(seen.TryClaim("k7", out var seq));
        Assert.Equal(8, await seq.Task);
        Assert.False(seen.TryClaim("k11", out _));
    }

    [Fact]
    public async Task A_key_is_known_however_much_happened_at_other_tickets()
    {
        await using var server = await TestServer.StartAsync();
        using var door = new TicketDoor(server.Host.Log);
        Assert.Equal([1], await door.AppendAsync([Read("T", 1, "k")], default));
        for (var batch = 0; batch <= TicketDoor.Window / 500; batch++)
            await door.AppendAsync([.. Enumerable.Range(0, 500).Select(number => Read("U", number, $"{batch}-{number}"))], default);
        Assert.Equal([1], await door.AppendAsync([Read("T", 1, "k")], default));
        Assert.Equal(1, await server.Host.Log.HeadAsync("ticket:T"));
    }

    [Fact]
    public void The_oldest_key_makes_room()
    {
        var seen = new SeenKeys("t", 2);
        Assert.True(seen.TryClaim("a", out _));
        seen.Settle("a", isCommitted: false);
        Assert.True(seen.TryClaim("a", out _));
        Assert.True(seen.TryClaim("b", out _));
        Assert.False(seen.TryClaim("a", out _));
        Assert.True(seen.TryClaim("c", out _));
        Assert.True(seen.TryClaim("a", out _));
    }

    [Fact]
    public void The_ticket_that_was_used_least_lately_makes_room_unless_it_is_being_committed()
    {
        var keys = new TicketKeys(window: 10, most: 1);
        keys.Put(new SeenKeys("a", 10));
        keys.Put(new SeenKeys("b", 10));
        Assert.True(keys.TryClaim("a", "k", out _));
        Assert.True(keys.TryClaim("b", "k", out _));
        keys.Trim();
        Assert.True(keys.Has("a"));
        keys.Settle("a", "k", isCommitted: true);
        keys.Trim();
        Assert.False(keys.Has("a"));
        Assert.True(keys.Has("b"));
    }

    [Fact]
    public async Task After_a_failure_the_key_is_new_again()
    {
        await using var server = await TestServer.StartAsync();
        using var door = new TicketDoor(server.Host.Log);
        var tooLarge = Read("T", 1, "k") with { FeedData = new byte[64 << 20] };
        await Assert.ThrowsAsync<ArgumentException>(async () => await door.AppendAsync(tooLarge, default));
        Assert.Equal(new TicketReceipt(1, false), await door.AppendAsync(Read("T", 2, "k"), default));
    }

    private static string Message(string ticket, int number, string? key = null) =>
        $$"""{"ticketId":"{{ticket}}","event":"progress","phase":"{{ticket}}{{number}}"{{(key is null ? "" : $",\"key\":\"{key}\"")}}}""";

    private static (long Seq, bool? Duplicate) Of(TicketEventAnswer answer) => (answer.Seq, answer.Duplicate);

    private static Task<TicketEventAnswer> PostAsync(TestServer server, string body) =>
        server.Internal.PostAsync(Path, body, 200, BoardJson.Default.TicketEventAnswer);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static async Task<string[]> DataAsync(EventLog log, string stream)
    {
        var events = await log.ReadAsync(stream, 0, 100);
        return [.. events.Select(found => ((TicketProgress)found.Decode()!).Phase)];
    }

    private TicketEvent Read(string ticket, int number, string? key = null) =>
        _reader.Read(Encoding.UTF8.GetBytes(Message(ticket, number, key)), DateTimeOffset.UnixEpoch).Event!;
}
