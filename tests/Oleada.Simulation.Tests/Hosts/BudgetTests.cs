using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Xunit;

namespace Oleada.Simulation.Tests.Hosts;

public sealed class BudgetTests
{
    [Fact]
    public async Task A_budget_that_is_used_up_stops_agents_and_lets_no_other_start_while_commands_go_on()
    {
        await using var fixture = new HostFixture();
        var plan = HostFixture.Plan("one", "two", "three: one", "four");
        var id = await fixture.StartAsync(plan with
        {
            Agent = "claude", Budget = new Budget { Usd = 2, Reached = BudgetRule.Stop },
            Tasks = [.. plan.Tasks.Select(task => task.Id == "four" ? task with { Agent = "command" } : task)],
        });
        var attempts = new[] { await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync() }.ToDictionary(attempt => attempt.Name);
        await attempts["two/a1"].Order.NoteUsage(Usage(1000, 1.5m));
        attempts["one/a1"].Complete(tokens: 10);
        await fixture.Runner.NextAsync();
        await attempts["two/a1"].Order.NoteUsage(Usage(1000, 1m));
        Assert.Equal((true, false), (attempts["two/a1"].Stop.IsCancellationRequested, attempts["four/a1"].Stop.IsCancellationRequested));
        attempts["four/a1"].Complete();
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.PartialSuccess, true), (end.Status, end.CostIncomplete));
        Assert.True((await fixture.Host.FindAsync(id, default))!.CostIncomplete);
        var errors = await fixture.OfTypeAsync<AttemptError>(StreamName.Execution(id));
        Assert.Equal(["three", "two"], errors.Select(error => error.TaskId).Order());
        Assert.All(errors, error => Assert.Equal(("budget", false, "the execution's budget is used up: 2.5 of 2 USD"), (error.ErrorType, error.Recoverable, error.Message)));
        var remark = Assert.Single(await fixture.OfTypeAsync<AttemptOutput>(StreamName.Task(id, "one")));
        Assert.Contains("is not known", remark.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_knows_whether_a_budget_holds_for_it()
    {
        await using var fixture = new HostFixture();
        var plan = HostFixture.Plan("free", "limited", "checked");
        await fixture.StartAsync(plan with
        {
            Agent = "claude",
            Tasks =
            [
                plan.Tasks[0],
                plan.Tasks[1] with { Budget = new Budget { Tokens = 5 } },
                plan.Tasks[2] with { Agent = "command", Budget = new Budget { Tokens = 5 } },
            ],
        });

        var orders = new[] { await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync() };

        Assert.Equal(["limited/a1"], orders.Where(attempt => attempt.Order.IsBudgeted).Select(attempt => attempt.Name));
    }

    [Fact]
    public async Task A_server_s_budget_holds_where_the_plan_has_none_and_lets_nothing_start_once_it_is_used_up()
    {
        await using var fixture = new HostFixture(budgetUsd: 1);
        var plan = HostFixture.Plan("one", "two: one");
        var id = await fixture.StartAsync(plan with { Agent = "claude", Budget = new Budget { Reached = BudgetRule.Stop } });
        (await fixture.Runner.NextAsync()).Complete(tokens: 10, usd: 1);
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.PartialSuccess, null), (end.Status, end.CostIncomplete));
        Assert.Single(fixture.Runner.Started);
        Assert.Equal("budget", Assert.Single(await fixture.OfTypeAsync<AttemptError>(StreamName.Execution(id))).ErrorType);
        Assert.Equal(1, (await fixture.OfTypeAsync<ExecutionStarted>(StreamName.Execution(id)))[0].Options!.BudgetUsd);
    }

    [Fact]
    public async Task A_person_is_warned_and_asked_and_the_attempt_goes_on_when_the_budget_is_raised()
    {
        await using var fixture = new HostFixture();
        var id = await StartAsync(fixture, new Budget { Usd = 2 });
        var attempt = await fixture.Runner.NextAsync();
        await attempt.Order.NoteSession("claude", "s-1");
        await attempt.Order.NoteUsage(Usage(1000, 1.5m));
        await attempt.Order.NoteUsage(Usage(1000, 0.3m));
        await attempt.Order.NoteUsage(Usage(1000, 0.4m));
        Assert.True(attempt.Stop.IsCancellationRequested);
        var waiting = await WaitingAsync(fixture, id);
        Assert.Equal(
            new ApprovalView("budget-cost-1", "budget_exceeded", waiting.RequestedAt, Message: "the execution's budget is used up: 2.2 of 2 USD; allowing it adds 2 USD",
                Exceeded: new ExceededBudget("cost", 2.2m, 2, 2)),
            waiting);
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        Assert.Equal(waiting, Assert.Single((await fixture.Host.ApprovalsAsync(id, default))!));
        Assert.Empty(fixture.Runner.Started);
        Assert.Equal(ControlResult.Accepted, await fixture.Host.ResolveAsync(id, "budget-cost-1", true, "a test", null, default));
        var again = await fixture.Runner.NextAsync();
        Assert.Equal((1, "s-1"), (again.Order.Attempt, again.Order.Session?.AgentSession));
        Assert.Equal(new BudgetFigures(2.2m, 4, 2), (await fixture.Host.FindAsync(id, default))!.Budget!.Cost);
        again.Complete(tokens: 10, usd: 0.1m);
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.Success, 3010, 2.3m), (end.Status, end.TokensUsed, end.CostUsd));
        Assert.Equal([75, 90], (await fixture.OfTypeAsync<BudgetWarning>(StreamName.Execution(id))).Select(warning => (int)warning.Percent));
        Assert.Equal((3000, 2.2m), (await fixture.OfTypeAsync<AttemptInterrupted>(StreamName.Task(id, "one"))).Select(cut => (cut.TokensUsed, cut.CostUsd)).Single());
    }

    [Fact]
    public async Task A_budget_that_nobody_raises_fails_what_waits_for_it_while_others_go_on()
    {
        await using var fixture = new HostFixture();
        var plan = HostFixture.Plan("one", "two", "three: one");
        var id = await fixture.StartAsync(plan with
        {
            Agent = "claude", Tasks = [.. plan.Tasks.Select(task => task.Id == "one" ? task with { Budget = new Budget { Tokens = 1000 } } : task)],
        });
        var attempts = new[] { await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync() }.ToDictionary(attempt => attempt.Name);
        await attempts["one/a1"].Order.NoteUsage(Usage(1000, null));
        var waiting = await WaitingAsync(fixture, id);
        Assert.Equal(("budget-one-tokens-1", "one"), (waiting.ApprovalId, waiting.TaskId));
        Assert.Equal(WorkStatus.Blocked, (await fixture.Host.TasksAsync(id, default))![0].Status);
        attempts["two/a1"].Complete(tokens: 5000);
        await fixture.Host.ResolveAsync(id, waiting.ApprovalId, false, "a test", null, default);
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.PartialSuccess, 1, 1, 1, 6000), (end.Status, end.CompletedTasks, end.FailedTasks, end.SkippedTasks, end.TokensUsed));
        var error = Assert.Single(await fixture.OfTypeAsync<AttemptError>(StreamName.Execution(id)));
        Assert.Equal(("one", "budget", "the task's budget is used up: 1,000 of 1,000 tokens"), (error.TaskId, error.ErrorType, error.Message));
    }

    [Fact]
    public async Task A_cancelled_execution_asks_nobody_any_more_and_loses_nothing()
    {
        await using var fixture = new HostFixture();
        var id = await StartAsync(fixture, new Budget { Usd = 1 });
        await (await fixture.Runner.NextAsync()).Order.NoteUsage(Usage(1000, 1.5m));
        await WaitingAsync(fixture, id);
        await fixture.Host.CancelAsync(id, "enough", "a test", default);
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.Cancelled, 1.5m), (end.Status, end.CostUsd));
        Assert.Equal("expired", Assert.Single(await fixture.OfTypeAsync<ApprovalResolved>(StreamName.Execution(id))).Status);
    }

    [Fact]
    public async Task What_an_attempt_reports_while_its_process_stops_is_counted_by_the_next()
    {
        await using var fixture = new HostFixture();
        var id = await StartAsync(fixture, null);
        var attempt = await fixture.Runner.NextAsync();
        await attempt.Order.NoteUsage(Usage(1000, 1m));
        attempt.LastWords = () => attempt.Order.NoteUsage(Usage(200, 0.2m));
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        (await fixture.Runner.NextAsync()).Complete(tokens: 1, usd: 0.01m);
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((1201, 1.21m), (end.TokensUsed, end.CostUsd));
    }

    private static Task<string> StartAsync(HostFixture fixture, Budget? budget) =>
        fixture.StartAsync(HostFixture.Plan("one") with { Agent = "claude", Budget = budget });

    /// <summary>The one question, once nothing that it is about is in flight.</summary>
    private static async Task<ApprovalView> WaitingAsync(HostFixture fixture, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var page in fixture.Log.FollowGroupAsync(StreamName.Execution(id), 0, limit.Token))
            if (page.Any(stored => stored.Type == "attempt_interrupted"))
                break;
        return Assert.Single((await fixture.Host.ApprovalsAsync(id, limit.Token))!);
    }

    private static AgentUsage Usage(long tokens, decimal? usd) => new()
    {
        AtomId = "a1", Attempt = 1, InputTokens = tokens, CachedInputTokens = 0, OutputTokens = 0, CostUsd = usd,
    };
}
