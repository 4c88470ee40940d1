using Oleada.Client;
using Oleada.Client.Streams;
using Oleada.Client.Tickets;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Client;

/// <summary>The client's newer ways to listen and report, against the real server.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task What_a_link_reports_is_followed_by_others()
    {
        await using var server = await TestServer.StartAsync();
        await using var engine = new OleadaClient(server.Host.Url, server.Keys.Internal);
        await using var viewer = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        var sent = new List<SentEvent>();
        await using (var link = engine.OpenTicketLink())
        {
            for (var percent = 1; percent <= 50; percent++)
                sent.Add(await link.SendAsync(TicketEvent.Of(new TicketProgress { TicketId = "T1", Phase = "executing", Percent = percent })));
        }
        await Task.WhenAll(sent.Select(one => one.Committed)).WaitAsync(TestServer.Patience);
        await using var events = viewer.FollowAsync("ticket:T1").GetAsyncEnumerator();
        for (var percent = 1; percent <= 50; percent++)
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
            Assert.Equal((percent, percent), (events.Current.Seq, events.Current.Data.GetProperty("percent").GetInt32()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_execution_is_followed_from_its_state_on(bool tasks)
    {
        var runner = new TestRunner(open: false);
        await using var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        await server.SavePlanAsync("two", tasks: 2);
        await server.StartAsync("two", "E1");
        await using var deliveries = client.FollowExecutionAsync("E1", tasks).GetAsyncEnumerator();
        Assert.True(await deliveries.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        var state = Assert.IsType<SnapshotDelivery>(deliveries.Current);
        Assert.Equal(("running", tasks ? 2 : null), (state.Execution!.Execution.Status, state.Execution.Tasks?.Count));
        runner.Open();
        var seen = new List<Envelope>();
        while (seen.LastOrDefault()?.Type != "execution_completed")
        {
            Assert.True(await deliveries.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
            seen.Add(Assert.IsType<EventDelivery>(deliveries.Current).Event);
        }
        Assert.Equal(tasks, seen.Exists(one => one.Stream == "task:E1/t1"));
        Assert.Equal(state.Seq + 1, seen.First(one => one.Stream == "execution:E1").Seq);
    }

    [Fact]
    public async Task A_session_is_followed_with_the_executions_started_in_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        await server.SavePlanAsync("one", tasks: 1);
        var connected = new TaskCompletionSource();
        await using var events = client.FollowSessionAsync("S", onConnection: _ => connected.TrySetResult()).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        await connected.Task.WaitAsync(TestServer.Patience);
        await server.Host.Executions.StartAsync(new StartExecution("one", ExecutionId: "E2", SessionId: "S"), default);
        Assert.True(await next.WaitAsync(TestServer.Patience));
        Assert.Equal(("execution:E2", 1, "execution_started"), (events.Current.Stream, events.Current.Seq, events.Current.Type));
    }
}
