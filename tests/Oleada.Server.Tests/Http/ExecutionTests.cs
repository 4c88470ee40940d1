using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Http;

public sealed class ExecutionTests
{
    private const string Executions = "/api/executions";

    [Fact]
    public async Task An_execution_is_started_looked_at_and_listed()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("three", tasks: 3);
        var started = await server.Admin.PostAsync(
            Executions, """{"plan_id":"three","execution_id":"E1","options":{"max_workers":2}}""", 202, ContractJson.Default.ExecutionStartedAnswer);
        Assert.Equal(("E1", "/api/executions/E1"), (started.ExecutionId, started.Url));
        await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        var view = await server.Viewer.GetAsync(started.Url, ContractJson.Default.ExecutionView);
        Assert.Equal(("success", 3, 3, 2), (view.Status, view.TotalTasks, view.CompletedTasks, view.Options!.MaxWorkers));
        var tasks = await server.Viewer.GetAsync(started.Url + "/tasks", ContractJson.Default.PageTaskView);
        Assert.Equal(["t1", "t2", "t3"], tasks.Items.Select(task => task.TaskId));
        var list = await server.Viewer.GetAsync(Executions, ContractJson.Default.PageExecutionSummary);
        Assert.Equal(("E1", "three", "success"), (list.Items[0].ExecutionId, list.Items[0].PlanId, list.Items[0].Status));
    }

    [Fact]
    public async Task The_events_of_a_run_reach_a_client_exactly_as_they_are_in_the_log()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("ten", tasks: 10);
        using var socket = await server.ConnectAsync();
        await socket.SubscribeAsync("execution:E1", since: 0);
        await socket.ReceiveAsync();
        await server.StartAsync("ten", "E1");
        var types = new List<string>();
        while (types is not [.., "execution_completed"])
            types.Add((await socket.ReceiveAsync()).GetProperty("type").GetString()!);
        Assert.Equal("execution_started", types[0]);
        Assert.Equal(10, types.Count(type => type == "progress_update"));
        Assert.Equal(await server.Host.Log.HeadAsync("execution:E1"), types.Count);
    }

    [Fact]
    public async Task Lists_come_page_by_page()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("seven", tasks: 7);
        await server.StartAsync("seven", "E1");
        var seen = new List<string>();
        var path = $"{Executions}/E1/tasks?limit=3";
        for (var next = path; next is not null;)
        {
            var page = await server.Viewer.GetAsync(next, ContractJson.Default.PageTaskView);
            Assert.InRange(page.Items.Count, 1, 3);
            seen.AddRange(page.Items.Select(task => task.TaskId));
            next = page.Next is null ? null : $"{path}&cursor={page.Next}";
        }
        Assert.Equal(Enumerable.Range(1, 7).Select(number => $"t{number}"), seen);
    }

    [Fact]
    public async Task The_newest_executions_come_first_if_asked_for_and_none_twice_when_more_start_meanwhile()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("one", tasks: 1);
        foreach (var id in (string[])["E3", "E1", "E2"])
            await server.StartAsync("one", id);
        var first = await server.Viewer.GetAsync($"{Executions}?order=newest&limit=2", ContractJson.Default.PageExecutionSummary);
        await server.StartAsync("one", "E0");
        var rest = await server.Viewer.GetAsync($"{Executions}?order=newest&limit=2&cursor={first.Next}", ContractJson.Default.PageExecutionSummary);
        Assert.Equal(["E2", "E1", "E3"], first.Items.Concat(rest.Items).Select(one => one.ExecutionId));
        Assert.Null(rest.Next);
    }

    [Theory]
    [InlineData("order=upwards", "order")]
    [InlineData("order=newest&limit=0", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5%00", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("cursor=-1", "cursor")]
    [InlineData("cursor=zzz", "cursor")]
    public async Task A_bad_page_names_the_parameter(string query, string field)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Viewer.ProblemAsync(HttpMethod.Get, $"{Executions}?{query}");
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("nonsense", null)]
    [InlineData("{}", "plan_id")]
    [InlineData("{\"plan_id\":7}", "plan_id")]
    [InlineData("{\"plan_id\":null}", "plan_id")]
    [InlineData("{\"plan_id\":\"none\"}", "plan_id")]
    [InlineData("{\"plan_id\":\"three\",\"plan\":1}", "plan")]
    [InlineData("{\"plan_id\":\"three\",\"plan_version\":9}", "plan_id")]
    [InlineData("{\"plan_id\":\"three\",\"execution_id\":\"a b\"}", "execution_id")]
    [InlineData("{\"plan_id\":\"three\",\"execution_id\":\"a\\n\"}", "execution_id")]
    [InlineData("{\"plan_id\":\"three\",\"options\":{\"max_workers\":0}}", "options.max_workers")]
    [InlineData("{\"plan_id\":\"three\",\"options\":{\"max_workers\":\"x\"}}", "options.max_workers")]
    [InlineData("{\"plan_id\":\"three\",\"options\":{\"workers\":1}}", "options.workers")]
    [InlineData("{\"plan_id\":\"three\",\"options\":{\"workspace\":\"relative\"}}", "options.workspace")]
    public async Task A_bad_start_names_the_field_and_starts_nothing(string body, string? field)
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("three", tasks: 3);
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Executions, body);
        Assert.Equal((400, field), (problem.Status, problem.Field));
        Assert.NotEmpty(problem.Detail!);
        Assert.DoesNotContain("Oleada.", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(await server.Host.Executions.ListAsync(default));
    }

    [Fact]
    public async Task What_a_start_leaves_out_has_its_default()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("three", tasks: 3);
        await server.Admin.PostAsync(
            Executions, """{"plan_id":"three","execution_id":"E1","options":{"barrier":true}}""", 202, ContractJson.Default.ExecutionStartedAnswer);
        var view = await server.Viewer.GetAsync($"{Executions}/E1", ContractJson.Default.ExecutionView);
        Assert.Equal(new ExecutionOptions(MaxWorkers: 4, Barrier: true), view.Options);
    }

    [Fact]
    public async Task An_id_is_used_once()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("three", tasks: 3);
        await server.StartAsync("three", "E1");
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Executions, """{"plan_id":"three","execution_id":"E1"}""");
        Assert.Equal((400, "execution_id"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_told_the_limit()
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Executions, new string(' ', 70_000));
        Assert.Equal(413, problem.Status);
        Assert.Contains("65,536", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_resume_and_cancel_do_what_they_say_and_a_conflict_names_the_state()
    {
        var runner = new TestRunner(open: false);
        await using var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        await server.SavePlanAsync("three", tasks: 3);
        await server.StartAsync("three", "E1");
        var paused = await server.Admin.PostAsync($"{Executions}/E1/pause", """{"reason":"lunch"}""", 202, ContractJson.Default.ExecutionView);
        Assert.Equal(("paused", "lunch"), (paused.Status, paused.Reason));
        var again = await server.Admin.ProblemAsync(HttpMethod.Post, $"{Executions}/E1/pause");
        Assert.Equal(409, again.Status);
        Assert.Contains("'paused'", again.Detail, StringComparison.Ordinal);
        Assert.Equal("running", (await server.Admin.PostAsync($"{Executions}/E1/resume", "", 202, ContractJson.Default.ExecutionView)).Status);
        var cancelled = await server.Admin.PostAsync($"{Executions}/E1/cancel", "{}", 202, ContractJson.Default.ExecutionView);
        Assert.Contains(cancelled.Status, (string[])["cancelling", "cancelled"]);
        var end = await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        Assert.Equal(ExecutionResult.Cancelled, end.Status);
        var late = await server.Admin.ProblemAsync(HttpMethod.Post, $"{Executions}/E1/resume");
        Assert.Equal(409, late.Status);
        Assert.Contains("'cancelled'", late.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"why\":\"x\"}", "why")]
    [InlineData("{\"reason\":7}", "reason")]
    public async Task A_bad_control_request_names_the_field(string body, string field)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, $"{Executions}/E1/pause", body);
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task What_a_stopped_server_left_unfinished_is_taken_up_by_the_next()
    {
        using var folder = new TempFolder();
        await using (var first = await TestServer.StartAsync(
            options => options with { Runner = new TestRunner(open: false).AsOpenRunner() }, folder.Path))
        {
            await first.SavePlanAsync("three", tasks: 3);
            await first.StartAsync("three", "E1");
        }
        await using var second = await TestServer.StartAsync(options => options with { TakeUp = true }, folder.Path);
        using var events = await TestEvents.OpenAsync(second.Viewer, "/api/streams/execution:E1/events?since=0");
        while (!(await events.NextAsync())["data"].Contains("execution_completed", StringComparison.Ordinal))
        {
        }
        var view = await second.Viewer.GetAsync($"{Executions}/E1", ContractJson.Default.ExecutionView);
        Assert.Equal("success", view.Status);
    }

    [Fact]
    public async Task Older_clients_start_a_saved_plan_by_name_and_once_per_request()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 1);
        await server.SavePlanAsync("Q", 1);
        const string Path = "/api/executions/start";
        var first = await server.Admin.PostAsync(
            Path, """{"task_name":"P","request_id":"r-1"}""", 202, ContractJson.Default.ExecutionStartedAnswer);
        Assert.Equal(new ExecutionStartedAnswer("r-1", "/api/executions/r-1"), first);
        Assert.Equal(first, await server.Admin.PostAsync(
            Path, """{"task_name":"P","request_id":"r-1"}""", 202, ContractJson.Default.ExecutionStartedAnswer));
        var other = await server.Admin.PostAsync(Path, """{"task_name":"P"}""", 202, ContractJson.Default.ExecutionStartedAnswer);
        Assert.StartsWith("exec_", other.ExecutionId, StringComparison.Ordinal);
        Assert.Equal(409, (await server.Admin.ProblemAsync(HttpMethod.Post, Path, """{"task_name":"Q","request_id":"r-1"}""")).Status);
        foreach (var (body, field) in ((string, string)[])[("""{"task_name":"none"}""", "task_name"), ("""{"request_id":"r-2"}""", "task_name"),
            ("""{"task_name":"P","request_id":"a b"}""", "request_id")])
        {
            var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Path, body);
            Assert.Equal((400, field), (problem.Status, problem.Field));
        }
    }
}
