using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;

namespace Oleada.Server.Tests.Realtime;

/// <summary>Clients that come back to a log that has lost events, and to one that has not.</summary>
public sealed class EpochTests : IDisposable
{
    private const string Ticket = "ticket:T";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_greeting_and_answer_says_the_epoch_of_this_start()
    {
        string first;
        await using (var server = await StartAsync())
        {
            first = server.Host.Log.Epoch;
            using var socket = await TestSocket.OpenAsync(server.Host.Url, "oleada.v1", server.Keys.Admin);
            Assert.Equal(first, EpochOf(await socket.ReceiveAsync()));
            Assert.Equal(first, EpochOf(await AskAsync(socket, Ticket, 0, null)));
        }

        await using var again = await StartAsync();
        using var other = await TestSocket.OpenAsync(again.Host.Url, "oleada.v1", again.Keys.Admin);

        Assert.Equal(again.Host.Log.Epoch, EpochOf(await other.ReceiveAsync()));
        Assert.NotEqual(first, again.Host.Log.Epoch);
    }

    [Fact]
    public async Task Restarts_that_lose_nothing_are_resumed_without_a_gap()
    {
        var epochs = new List<string>();
        for (var start = 0; start < 4; start++)
            epochs.Add(await RunAsync(5));
        await using var server = await StartAsync();

        for (var start = 0; start < epochs.Count; start++)
        {
            using var socket = await server.ConnectAsync();
            await AskAsync(socket, Ticket, (5 * start) + 3, epochs[start]);
            for (var seq = (5 * start) + 4; seq <= 20; seq++)
                Assert.Equal(seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
        }
    }

    [Fact]
    public async Task Lost_write_ahead_log_is_a_gap_though_the_log_has_other_events_with_these_seqs()
    {
        await RunAsync(1);
        var lost = await LoseAsync(100);
        await using var server = await StartAsync();
        await AppendAsync(server, 120, "new");
        using var socket = await server.ConnectAsync();

        await AskAsync(socket, Ticket, 101, lost);

        Assert.Equal((101, 0, "epoch_unknown"), GapOf(await socket.ReceiveAsync()));
        Assert.Equal(1, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Restored_backup_is_a_gap_from_where_the_backup_ends()
    {
        string epoch;
        byte[] backup;
        await using (var server = await StartAsync())
        {
            epoch = server.Host.Log.Epoch;
            await AppendAsync(server, 10, "old");
        }
        backup = await TestCopies.TakeAsync(_folder.Path);
        await RunAsync(20);
        await TestCopies.RestoreAsync(_folder.Path, backup);

        await using var restored = await StartAsync();
        await AppendAsync(restored, 50, "new");
        using var socket = await restored.ConnectAsync();
        await AskAsync(socket, Ticket, 12, epoch);

        Assert.Equal((12, 10, "lost_tail"), GapOf(await socket.ReceiveAsync()));
        Assert.Equal(11, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Emptied_file_is_a_gap_to_the_start()
    {
        var epoch = await RunAsync(5);
        File.Delete(Path.Combine(_folder.Path, "oleada.db"));
        await using var server = await StartAsync();
        await AppendAsync(server, 9, "new");
        using var socket = await server.ConnectAsync();

        await AskAsync(socket, Ticket, 5, epoch);

        Assert.Equal((5, 0, "epoch_unknown"), GapOf(await socket.ReceiveAsync()));
        Assert.Equal(1, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Client_without_an_epoch_is_told_a_loss_that_was_detected_also_after_restarts()
    {
        await RunAsync(3);
        var backup = await TestCopies.TakeAsync(_folder.Path);
        await RunAsync(6);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "oleada.db"), backup);
        await RunAsync(10);
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();

        await AskAsync(socket, Ticket, 9, null);

        Assert.Equal((9, 3, "lost_tail"), GapOf(await socket.ReceiveAsync()));
        Assert.Equal(4, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Gap_in_an_execution_is_followed_by_its_state_and_what_comes_after_it()
    {
        await using var server = await StartAsync();
        await server.SavePlanAsync("P", 2);
        await server.StartAsync("P", "E");
        await server.Host.Executions.WhenEndedAsync("E", default);
        var head = await server.Host.Log.HeadAsync("execution:E");
        using var socket = await server.ConnectAsync();

        await AskAsync(socket, "execution:E", 2, "ffffffffffffffff");

        Assert.Equal((2, 0, "epoch_unknown"), GapOf(await socket.ReceiveAsync()));
        var snapshot = await socket.ReceiveAsync();
        Assert.Equal(("snapshot", head), (snapshot.GetProperty("type").GetString(), snapshot.GetProperty("seq").GetInt64()));
        Assert.Equal(server.Host.Log.Epoch, EpochOf(snapshot));
    }

    [Fact]
    public async Task Session_is_told_the_gap_of_each_of_its_executions_also_of_one_that_is_gone()
    {
        await using var server = await StartAsync();
        await server.SavePlanAsync("P", 1);
        await server.Host.Executions.StartAsync(new("P", ExecutionId: "E", SessionId: "S"), default);
        await server.Host.Executions.WhenEndedAsync("E", default);
        using var socket = await server.ConnectAsync();

        await socket.SendAsync(
            """{"type":"subscribe","room":"session:S","since":0,"seqs":{"execution:E":2,"execution:GONE":7,"plan:P":9},"epoch":"ffffffffffffffff"}""");
        await socket.ReceiveAsync();

        var first = await socket.ReceiveAsync();
        var second = await socket.ReceiveAsync();
        Assert.Equal(("execution:E", (2, 0, "epoch_unknown")), (first.GetProperty("room").GetString(), GapOf(first)));
        Assert.Equal(("execution:GONE", (7, 0, "epoch_unknown")), (second.GetProperty("room").GetString(), GapOf(second)));
        Assert.Equal(1, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("\"short\"")]
    [InlineData("\"with.a.dot.in.it\"")]
    public async Task Bad_epoch_is_refused_by_name(string epoch)
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();

        var answer = await socket.AskAsync($$"""{"type":"subscribe","room":"ticket:T","since":1,"epoch":{{epoch}}}""");

        Assert.Equal("bad_epoch", answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Event_ids_resume_over_a_restart_and_are_a_gap_after_a_loss()
    {
        string id;
        await RunAsync(1);
        await using (var server = await StartAsync())
        {
            await AppendAsync(server, 4, "old");
            using var events = await TestEvents.OpenAsync(server.Viewer, $"/api/streams/{Ticket}/events?since=4");
            id = (await events.NextAsync())["id"];
            Assert.Equal($"5.{server.Host.Log.Epoch}", id);
        }
        await using (var again = await StartAsync())
        {
            await AppendAsync(again, 1, "more");
            using var events = await TestEvents.OpenAsync(again.Viewer, $"/api/streams/{Ticket}/events", lastEventId: id);
            Assert.Equal($"6.{again.Host.Log.Epoch}", (await events.NextAsync())["id"]);
        }
        var lost = await LoseAsync(3);

        await using var server3 = await StartAsync();
        await AppendAsync(server3, 9, "new");
        using var after = await TestEvents.OpenAsync(server3.Viewer, $"/api/streams/{Ticket}/events?since=9&epoch={lost}");
        var gap = await after.NextAsync();
        Assert.Equal(("gap", $"0.{server3.Host.Log.Epoch}"), (gap["event"], gap["id"]));
        Assert.Contains("\"reason\":\"epoch_unknown\"", gap["data"], StringComparison.Ordinal);
        Assert.Equal($"1.{server3.Host.Log.Epoch}", (await after.NextAsync())["id"]);
    }

    [Fact]
    public async Task Acknowledged_ticket_event_that_was_lost_is_appended_again_under_its_key()
    {
        await RunAsync(1);
        TicketEventAnswer acknowledged;
        byte[] copy;
        await using (var server = await StartAsync())
        {
            copy = await TestCopies.TakeAsync(_folder.Path);
            acknowledged = await PostAsync(server);
            Assert.Equal(server.Host.Log.Epoch, acknowledged.Epoch);
        }
        await TestCopies.RestoreAsync(_folder.Path, copy);

        await using var again = await StartAsync();
        var resent = await PostAsync(again);
        var repeated = await PostAsync(again);

        Assert.Equal((acknowledged.Seq, null, again.Host.Log.Epoch), (resent.Seq, resent.Duplicate, resent.Epoch));
        Assert.Equal((resent.Seq, true), (repeated.Seq, repeated.Duplicate));
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(folder: _folder.Path);

    /// <summary>Starts a server, appends and stops it.</summary>
    /// <returns>The epoch.</returns>
    private async Task<string> RunAsync(int events)
    {
        await using var server = await StartAsync();
        await AppendAsync(server, events, "old");
        return server.Host.Log.Epoch;
    }

    /// <summary>Starts a server, appends, and loses the write-ahead log of it.</summary>
    /// <returns>The epoch.</returns>
    private async Task<string> LoseAsync(int events)
    {
        string epoch;
        byte[] copy;
        await using (var server = await StartAsync())
        {
            epoch = server.Host.Log.Epoch;
            await AppendAsync(server, events, "old");
            copy = await TestCopies.TakeAsync(_folder.Path);
        }
        await TestCopies.RestoreAsync(_folder.Path, copy);
        return epoch;
    }

    private static async Task AppendAsync(TestServer server, int events, string what)
    {
        var added = new NewEvent(Ticket, "ticket:progress", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes($$"""{"phase":"{{what}}"}"""));
        await server.Host.Log.AppendAsync(new Append(Ticket, [.. Enumerable.Repeat(added, events)]));
    }

    private static async Task<TicketEventAnswer> PostAsync(TestServer server)
    {
        var sent = new { ticketId = "U", @event = "progress", phase = "executing", key = "run/1" };
        using var answer = await server.Internal.PostAsJsonAsync("/api/internal/ticket-event", sent);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(BoardJson.Default.TicketEventAnswer))!;
    }

    private static Task<JsonElement> AskAsync(TestSocket socket, string room, long since, string? epoch) =>
        socket.AskAsync(JsonSerializer.Serialize(new { type = "subscribe", room, since, epoch }));

    private static string? EpochOf(JsonElement message) => message.GetProperty("epoch").GetString();

    private static (long From, long To, string? Reason) GapOf(JsonElement message)
    {
        Assert.Equal("gap", message.GetProperty("type").GetString());
        return (message.GetProperty("from").GetInt64(), message.GetProperty("to").GetInt64(), message.GetProperty("reason").GetString());
    }
}
