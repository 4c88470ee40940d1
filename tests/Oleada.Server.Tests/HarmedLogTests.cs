using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Server.Tests.Realtime.SocketIo;

namespace Oleada.Server.Tests;

/// <summary>A server whose log was harmed while it was stopped.</summary>
public sealed class HarmedLogTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _remarks = new();
    private readonly ConcurrentQueue<Exception> _failures = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_harmed_execution_is_listed_as_harmed_and_the_others_go_on()
    {
        await using (var server = await StartAsync())
        {
            await server.SavePlanAsync("plan", tasks: 1);
            await server.StartAsync("plan", "good");
            await server.StartAsync("plan", "bad");
        }
        Harm("\"execution_id\":\"bad\"");

        await using var again = await StartAsync(takeUp: true);
        var listed = await again.Viewer.GetAsync("/api/executions", ContractJson.Default.PageExecutionSummary);

        Assert.Equal("harmed", listed.Items.Single(one => one.ExecutionId == "bad").Status);
        Assert.NotEqual("harmed", listed.Items.Single(one => one.ExecutionId == "good").Status);
        using var bad = await again.Viewer.GetAsync("/api/executions/bad");
        Assert.Equal(HttpStatusCode.InternalServerError, bad.StatusCode);
        Assert.Contains("the log is harmed: position ", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var good = await again.Viewer.GetAsync("/api/executions/good");
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Contains(_remarks, line => line.Contains("stream 'execution:bad', seq 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_send_what_is_before_the_harm_and_then_say_where_it_is()
    {
        await using (var server = await StartAsync())
        {
            for (var number = 1; number <= 60; number++)
                await server.AppendAsync("execution:E", 1, $$"""{"n":"number {{number}} "}""");
            await server.AppendAsync("execution:F", 2);
        }
        Harm("number 50 ");
        await using var again = await StartAsync();

        using var events = await TestEvents.OpenAsync(again.Viewer, "/api/streams/execution:E/events?since=0");
        for (var seq = 1; seq < 50; seq++)
            Assert.Equal($"{seq}.{again.Host.Log.Epoch}", (await events.NextAsync())["id"]);
        var last = await events.NextAsync();
        Assert.Equal("harmed", last["event"]);
        Assert.Contains("seq 50", last["data"], StringComparison.Ordinal);

        using var socket = await again.ConnectAsync();
        await socket.SubscribeAsync("execution:E", since: 0);
        var seqs = new List<long>();
        for (var message = await socket.ReceiveAsync(); ; message = await socket.ReceiveAsync())
        {
            if (message.TryGetProperty("seq", out var seq) && message.TryGetProperty("stream", out _))
                seqs.Add(seq.GetInt64());
            if (message.GetProperty("type").GetString() != "error")
                continue;
            Assert.Equal("log_harmed", message.GetProperty("code").GetString());
            Assert.Equal("execution:E", message.GetProperty("room").GetString());
            break;
        }
        Assert.Equal(Enumerable.Range(1, 49).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task Health_counts_harmed_places_and_names_a_loss()
    {
        await using (var server = await StartAsync())
            await server.AppendAsync("execution:E", 7);
        File.Delete(Path.Combine(_folder.Path, "oleada.db"));

        await using var again = await StartAsync();
        var ready = await again.Nobody.GetAsync("/health/ready", ContractJson.Default.Health);

        Assert.Equal((1L, 7L), (ready.Log!.FirstLost, ready.Log.LastNoted));
        Assert.Equal(0, ready.Log.HarmedPlaces);
        Assert.Contains(_remarks, line => line.Contains("has lost the events of positions 1 to 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Harmed_pulls_and_plans_are_named_in_lists_beside_the_others()
    {
        await using (var server = await StartAsync())
        {
            await server.SavePlanAsync("goodplan", tasks: 1);
            await server.SavePlanAsync("badplan", tasks: 1);
            foreach (var id in (string[])["good", "bad"])
            {
                var failed = NewEvent.Of($"pull:{id}", DateTimeOffset.UnixEpoch, new PullFailed(id, $"no forge of {id} "));
                await server.Host.Log.AppendAsync(new Append(failed.Stream, [failed]));
            }
        }
        Harm("no forge of bad ");
        Harm("plan:badplan");

        await using var again = await StartAsync(takeUp: true);
        var pulls = await again.Viewer.GetAsync("/api/pulls", ContractJson.Default.PagePullView);
        var plans = await again.Viewer.GetAsync("/api/plans", ContractJson.Default.PagePlanSummary);

        Assert.Equal(["good Failed", "bad Harmed"], pulls.Items.Select(pull => $"{pull.PullId} {pull.State}"));
        Assert.Contains("stream 'pull:bad', seq 1", pulls.Items[1].Reason!, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(plans.Items, plan => plan.PlanId == "goodplan" && plan.Harmed is null).PlanVersion);
        Assert.Equal(0, Assert.Single(plans.Items, plan => plan.Harmed is not null).PlanVersion);
    }

    [Fact]
    public async Task A_harmed_execution_with_a_workspace_does_not_keep_the_server_from_starting()
    {
        await using (var server = await StartAsync())
        {
            await server.AppendAsync("execution:bad", 1, """{"n":"number 1 "}""");
            await server.AppendAsync("execution:good", 1);
        }
        Directory.CreateDirectory(Path.Combine(_folder.Path, "workspaces", "bad"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "workspaces", "good"));
        Harm("number 1 ");

        await using var again = await StartAsync();
        using var ready = await again.Nobody.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains(_failures, failure => failure.Message.Contains("stream 'execution:bad', seq 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Socket_io_names_the_harmed_room_and_its_other_rooms_go_on()
    {
        await using (var server = await StartAsync())
        {
            for (var number = 1; number <= 3; number++)
                await server.AppendAsync("execution:E", 1, $$"""{"n":"number {{number}} "}""");
            await server.AppendAsync("execution:F", 2);
        }
        Harm("number 3 ");
        await using var again = await StartAsync();

        using var line = await SocketIoLine.JoinAsync(again);
        await line.EmitAsync("subscribe", """{"room":"execution:E","since":0}""");
        var seen = await line.PlacesAsync(2);
        var error = await line.UntilAsync("error");
        await line.EmitAsync("subscribe", """{"room":"execution:F","since":0}""");
        var others = await line.PlacesAsync(2);

        Assert.Equal(["execution:E@1", "execution:E@2"], seen);
        Assert.Equal("log_harmed", error.GetProperty("code").GetString());
        Assert.Equal("execution:E", error.GetProperty("room").GetString());
        Assert.Contains("position 3, stream 'execution:E', seq 3", error.GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Equal(["execution:F@1", "execution:F@2"], others);
    }

    private Task<TestServer> StartAsync(bool takeUp = false) => TestServer.StartAsync(
        options => options with { TakeUp = takeUp, OnRemark = _remarks.Enqueue, OnFailure = _failures.Enqueue }, _folder.Path);

    /// <summary>Flips a bit in a text of the closed log.</summary>
    private void Harm(string text)
    {
        var file = Path.Combine(_folder.Path, "oleada.db");
        var bytes = File.ReadAllBytes(file);
        var sought = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.AsSpan().IndexOf(sought) > 0, $"'{text}' is not in the log");
        // Pages keep copies that are in use no more.
        for (var at = 0; bytes.AsSpan(at).IndexOf(sought) is >= 0 and var next; at += next + 1)
            bytes[at + next + sought.Length - 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
