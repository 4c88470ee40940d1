using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Realtime;

public sealed class SnapshotTests
{
    private const string Room = "execution:E";

    [Fact]
    public async Task After_the_snapshot_come_the_events_that_are_not_in_it()
    {
        var runner = new TestRunner(open: false);
        await using var server = await StartAsync(runner);
        using var socket = await server.ConnectAsync();
        await socket.SendAsync($$"""{"type":"subscribe","room":"{{Room}}","snapshot":true}""");
        Assert.Equal("subscribed", Type(await socket.ReceiveAsync()));
        var snapshot = await socket.ReceiveAsync();
        Assert.Equal(("snapshot", Room), (Type(snapshot), snapshot.GetProperty("room").GetString()));
        var seq = snapshot.GetProperty("seq").GetInt64();
        var execution = snapshot.GetProperty("data").GetProperty("execution");
        Assert.Equal(("E", seq), (execution.GetProperty("execution_id").GetString(), execution.GetProperty("seq").GetInt64()));
        Assert.False(snapshot.GetProperty("data").TryGetProperty("tasks", out _));
        runner.Open();
        for (var next = seq + 1; ; next++)
        {
            var entry = await socket.ReceiveAsync();
            Assert.Equal((Room, next), (entry.GetProperty("stream").GetString(), entry.GetProperty("seq").GetInt64()));
            if (Type(entry) == "execution_completed")
                break;
        }
    }

    [Fact]
    public async Task With_tasks_each_stream_of_the_execution_comes_whole_and_in_order()
    {
        var runner = new TestRunner(open: false);
        await using var server = await StartAsync(runner);
        using var socket = await server.ConnectAsync();
        await socket.SendAsync($$"""{"type":"subscribe","room":"{{Room}}","snapshot":true,"tasks":true}""");
        await socket.ReceiveAsync();
        var snapshot = await socket.ReceiveAsync();
        Assert.Equal(3, snapshot.GetProperty("data").GetProperty("tasks").GetArrayLength());
        runner.Open();
        var seqs = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        for (var type = ""; type != "execution_completed";)
        {
            var entry = await socket.ReceiveAsync();
            type = Type(entry);
            var stream = entry.GetProperty("stream").GetString()!;
            if (!seqs.TryGetValue(stream, out var known))
                seqs[stream] = known = [];
            known.Add(entry.GetProperty("seq").GetInt64());
        }
        Assert.Equal(4, seqs.Count);
        foreach (var (stream, known) in seqs)
            Assert.Equal(Enumerable.Range(0, known.Count).Select(i => known[0] + i), known);
        Assert.Equal(snapshot.GetProperty("seq").GetInt64() + 1, seqs[Room][0]);
        foreach (var (stream, known) in seqs)
            Assert.Equal(await server.Host.Log.HeadAsync(stream), known[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_snapshot_has_the_first_tasks_and_the_pages_have_all()
    {
        const int All = ExecutionSnapshot.MaxTasks + 1;
        var runner = new TestRunner(open: false);
        await using var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        await server.SavePlanAsync("large", All);
        await server.StartAsync("large", "E");
        using var socket = await server.ConnectAsync();

        await socket.SendAsync($$"""{"type":"subscribe","room":"{{Room}}","snapshot":true,"tasks":true}""");

        await socket.ReceiveAsync();
        var data = (await socket.ReceiveAsync()).GetProperty("data");
        Assert.Equal(ExecutionSnapshot.MaxTasks, data.GetProperty("tasks").GetArrayLength());
        Assert.Equal(All, data.GetProperty("tasks_total").GetInt32());
        Assert.Equal(All, data.GetProperty("execution").GetProperty("total_tasks").GetInt32());
        var last = await server.Viewer.GetAsync($"/api/executions/E/tasks?limit=1000", ContractJson.Default.PageTaskView);
        var count = last.Items.Count;
        for (; last.Next is { } next; count += last.Items.Count)
            last = await server.Viewer.GetAsync($"/api/executions/E/tasks?limit=1000&cursor={next}", ContractJson.Default.PageTaskView);
        Assert.Equal(All, count);
        runner.Open();
    }

    [Fact]
    public async Task A_tasks_snapshot_is_followed_by_its_events()
    {
        var runner = new TestRunner(open: false);
        await using var server = await StartAsync(runner);
        using var socket = await server.ConnectAsync();
        await socket.SendAsync("""{"type":"subscribe","room":"task:E/t1","snapshot":true}""");
        await socket.ReceiveAsync();
        var snapshot = await socket.ReceiveAsync();
        Assert.Equal("t1", snapshot.GetProperty("data").GetProperty("task_id").GetString());
        var seq = snapshot.GetProperty("seq").GetInt64();
        runner.Open();
        await server.Host.Executions.WhenEndedAsync("E", default);
        for (var head = await server.Host.Log.HeadAsync("task:E/t1"); seq < head;)
            Assert.Equal(++seq, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Theory]
    [InlineData("execution:nobody")]
    [InlineData("task:nobody/t1")]
    [InlineData("task:E/nothing")]
    public async Task Of_what_does_not_exist_yet_the_snapshot_is_null(string room)
    {
        await using var server = await StartAsync(new TestRunner());
        await server.Host.Executions.WhenEndedAsync("E", default);
        using var socket = await server.ConnectAsync();
        await socket.SendAsync($$"""{"type":"subscribe","room":"{{room}}","snapshot":true}""");
        await socket.ReceiveAsync();
        var epoch = server.Host.Log.Epoch;
        Assert.Equal($$"""{"type":"snapshot","room":"{{room}}","seq":0,"epoch":"{{epoch}}","data":null}""", await socket.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_gap_is_followed_by_a_snapshot_and_what_comes_after_it()
    {
        await using var server = await StartAsync(new TestRunner());
        await server.Host.Executions.WhenEndedAsync("E", default);
        var head = await server.Host.Log.HeadAsync(Room);
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync(Room, since: head + 100);
        Assert.Equal("subscribed", Type(await socket.ReceiveAsync()));
        Assert.Equal("gap", Type(await socket.ReceiveAsync()));
        var snapshot = await socket.ReceiveAsync();
        Assert.Equal(("snapshot", head), (Type(snapshot), snapshot.GetProperty("seq").GetInt64()));
        await server.AppendAsync(Room, 1);
        Assert.Equal(head + 1, (await socket.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    private static string Type(JsonElement message) => message.GetProperty("type").GetString()!;

    private static async Task<TestServer> StartAsync(TestRunner runner)
    {
        var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        await server.SavePlanAsync("P", 3);
        await server.StartAsync("P", "E");
        return server;
    }
}
