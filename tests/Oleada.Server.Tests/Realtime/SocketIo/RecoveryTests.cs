using Oleada.Server.Realtime.SocketIo;

namespace Oleada.Server.Tests.Realtime.SocketIo;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_client_goes_on_in_all_its_rooms_after_the_server_was_started_anew()
    {
        using var folder = new TempFolder();
        string auth, sid;
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
        {
            await server.SavePlanAsync("P", 2);
            await server.AppendAsync("plan:X", 3);
            using var line = await SocketIoLine.JoinAsync(server, ""","session_id":"S","profile":"v1" """);
            await line.AskAsync("subscribe", """{"room":"plan:X","since":1}""");
            Assert.Equal(["plan:X@2", "plan:X@3"], await line.PlacesAsync(2));
            await line.EmitAsync("execute_command", """{"command":"execute_pipeline","args":{"spec":"P","execution_id":"E1"}}""");
            await line.UntilAsync("execution_completed");
            (sid, auth) = (line.Sid, $$"""{"token":"{{server.Keys.Admin}}","pid":"{{line.Pid}}","offset":"{{line.Offset}}","session_id":"S","profile":"v1"}""");
        }
        await using var again = await TestServer.StartAsync(folder: folder.Path);
        await again.AppendAsync("plan:X", 2);
        await again.Host.Executions.StartAsync(new("P", ExecutionId: "E2", SessionId: "S"), default);
        await again.Host.Executions.WhenEndedAsync("E2", default);
        using var back = await SocketIoLine.JoinAsync(again.Host.Url, auth);
        Assert.Equal(sid, back.Sid);
        Assert.Contains(back.Pid!, auth, StringComparison.Ordinal);
        var head = (int)await again.Host.Log.HeadAsync("execution:E2");
        var places = await back.PlacesAsync(2 + head);
        Assert.Equal(["plan:X@4", "plan:X@5"], places.Where(place => place.StartsWith("plan:", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, head).Select(seq => $"execution:E2@{seq}"), places.Where(place => place.StartsWith("execution:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_whose_events_were_lost_begins_anew()
    {
        using var folder = new TempFolder();
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
            await server.AppendAsync("plan:X", 3);
        var copy = await TestCopies.TakeAsync(folder.Path);
        string pid, auth;
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
        {
            await server.AppendAsync("plan:X", 2);
            using var line = await SocketIoLine.JoinAsync(server);
            await line.AskAsync("subscribe", """{"room":"plan:X","since":3}""");
            await line.PlacesAsync(2);
            pid = line.Pid!;
            auth = $$"""{"token":"{{server.Keys.Admin}}","pid":"{{line.Pid}}","offset":"{{line.Offset}}"}""";
        }
        await TestCopies.RestoreAsync(folder.Path, copy);

        await using var again = await TestServer.StartAsync(folder: folder.Path);
        await again.AppendAsync("plan:X", 9);
        using var back = await SocketIoLine.JoinAsync(again.Host.Url, auth);

        Assert.NotEqual(pid, back.Pid);
    }

    [Fact]
    public async Task An_offset_has_a_room_only_when_its_gap_was_told()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("plan:X", 1);
        using var line = await SocketIoLine.JoinAsync(server);

        await line.EmitAsync("subscribe", """{"room":"plan:X","since":7,"epoch":"ffffffffffffffff"}""");

        Assert.Equal("subscribed", (await line.EventAsync()).Name);
        Assert.DoesNotContain("plan:X", line.Offset, StringComparison.Ordinal);
        var gap = (await line.EventAsync()).Argument;
        Assert.Equal((0, "epoch_unknown"), (gap.GetProperty("to").GetInt64(), gap.GetProperty("reason").GetString()));
        Assert.Equal(["plan:X@1"], await line.PlacesAsync(1));
        Assert.Equal($"2 {server.Host.Log.Epoch} plan:X@1", line.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("1 execution:E@99")]
    [InlineData("1 nothing@1")]
    [InlineData("1 execution:E@1 execution:E@1")]
    [InlineData("2 0a1b2c3d execution:E@1")]
    public async Task A_client_that_cannot_go_on_begins_anew(string offset)
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("execution:E", 3);
        const string Pid = "abcdefghijklmnopqrstuvwx";
        using var line = await SocketIoLine.JoinAsync(server, $$""","pid":"{{Pid}}","offset":"{{offset}}" """);
        Assert.NotEqual(Pid, line.Pid);
    }

    [Fact]
    public void An_offset_says_where_a_client_is()
    {
        RoomPosition[] rooms =
        [
            new("execution:E", 42), new("plan:P", 1, Rate: 5), new("execution:F", 3, Position: 77),
            new("session:S", 0, Runs: new SessionRuns(2, new Dictionary<string, long> { ["a"] = 1, ["b"] = 0 })),
        ];
        var text = RecoveryOffset.Write(rooms, "0a1b2c3d");
        Assert.Equal("2 0a1b2c3d execution:E@42 plan:P@1~5 execution:F@3^77 session:S@0+2,a@1,b@0", text);
        var read = RecoveryOffset.Read(text)!;
        Assert.Equal("0a1b2c3d", read.Epoch);
        Assert.Equal(text, RecoveryOffset.Write(read.Rooms, read.Epoch!));
    }

    [Fact]
    public void An_offset_of_an_older_server_has_no_epoch()
    {
        var read = RecoveryOffset.Read("1 execution:E@42")!;

        Assert.Null(read.Epoch);
        Assert.Equal(new RoomPosition("execution:E", 42), Assert.Single(read.Rooms));
    }

    [Theory]
    [InlineData("3 execution:E@1")]
    [InlineData("2 execution:E@1")]
    [InlineData("2  execution:E@1")]
    [InlineData("1 execution:E")]
    [InlineData("1 execution:E@1@2")]
    [InlineData("1 execution:E@1234567890123456789")]
    [InlineData("1 execution:E@1~0")]
    [InlineData("1  execution:E@1")]
    public void What_is_no_offset_is_none(string text) => Assert.Null(RecoveryOffset.Read(text));

    [Fact]
    public void There_is_no_offset_for_more_rooms_than_fit() =>
        Assert.Equal("", RecoveryOffset.Write(Enumerable.Range(0, 100).Select(number => new RoomPosition($"execution:number{number}", number)), "0a1b2c3d"));
}
