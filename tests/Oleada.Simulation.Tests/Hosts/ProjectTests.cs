using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Xunit;

namespace Oleada.Simulation.Tests.Hosts;

public sealed class ProjectTests
{
    private static readonly ExecutionProject Project = new(
        "/work/oleada.yaml",
        new ProjectRules
        {
            Agent = "codex", Retry = new RetryRule { Attempts = 2, Backoff = TimeSpan.Zero }, Permissions = new Permissions { Run = PermissionRule.Ask },
            Budget = new Budget { Usd = 3, Tokens = 100, Reached = BudgetRule.Stop },
        });

    private static readonly MasterPlan Plan = new()
    {
        Plan = "small",
        Permissions = new Permissions { Network = PermissionRule.Deny },
        Tasks = [new PlanTask { Id = "one", Name = "One", Atoms = [new PlanAtom { Id = "a1", Prompt = "x" }, new PlanAtom { Id = "a2", Run = "make", DependsOn = ["a1"] }] }],
    };

    [Fact]
    public async Task An_execution_goes_on_by_the_rules_that_it_began_with_whatever_the_project_says_by_now()
    {
        await using var fixture = new HostFixture { Project = Project };
        var id = await fixture.StartAsync(Plan);
        var first = await fixture.Runner.NextAsync();
        Assert.Equal(("codex", PermissionRule.Ask, PermissionRule.Deny), (first.Order.Agent, first.Order.Permissions!.Run, first.Order.Permissions.Network));
        fixture.Project = new ExecutionProject("/work/oleada.yaml", new ProjectRules { Agent = "claude" });
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        var again = await fixture.Runner.NextAsync();
        Assert.Equal(("codex", PermissionRule.Ask), (again.Order.Agent, again.Order.Permissions!.Run));
        again.Fail();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await fixture.Runner.NextAsync();
        Assert.Equal(2, second.Order.Attempt);
        second.Complete(tokens: 100);
        Assert.Equal("command", (await fixture.Runner.NextAsync()).Order.Agent);
        var started = Assert.Single(await fixture.OfTypeAsync<ExecutionStarted>(StreamName.Execution(id)));
        Assert.Equal(Project, started.Project);
        Assert.Equal(2, Assert.Single(await fixture.OfTypeAsync<AttemptError>(StreamName.Execution(id))).MaxRetries);
        Assert.Equal(["codex", "command"], (await fixture.Host.TasksAsync(id, default))![0].Atoms.Select(atom => atom.Agent));
    }

    [Fact]
    public async Task A_project_s_tokens_are_a_budget_where_the_plan_names_none()
    {
        await using var fixture = new HostFixture { Project = Project };
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one") with { Agent = "claude" });
        (await fixture.Runner.NextAsync()).Complete(tokens: 100);
        Assert.Equal(ExecutionResult.PartialSuccess, (await fixture.Host.WhenEndedAsync(id, default)).Status);
        Assert.Equal("budget", Assert.Single(await fixture.OfTypeAsync<AttemptError>(StreamName.Execution(id))).ErrorType);
    }

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData(null, null, null, "8", "8")]
    [InlineData(null, null, "3", null, "3")]
    [InlineData(null, null, "3", "8", "3")]
    [InlineData(null, null, "9", "8", "8")]
    [InlineData(null, "5", "3", "8", null)]
    [InlineData("7", "5", "3", "8", "7")]
    public async Task Of_the_project_s_and_the_server_s_budget_the_lower_holds_where_nobody_else_names_one(
        string? caller, string? planned, string? project, string? server, string? expected)
    {
        await using var fixture = new HostFixture(Usd(server)) { Project = new("f", new ProjectRules { Budget = new Budget { Usd = Usd(project), Tokens = 1 } }) };
        await fixture.Host.SavePlanAsync(Plan with { Budget = new Budget { Usd = Usd(planned) } }, "plan.yaml", default);
        var id = await fixture.Host.StartAsync(new StartExecution("small", Options: new ExecutionOptions { BudgetUsd = Usd(caller) }), default);
        Assert.Equal(Usd(expected), (await fixture.Host.FindAsync(id, default))!.Options!.BudgetUsd);
    }

    [Fact]
    public async Task Who_starts_an_execution_names_an_agent_before_the_project_does()
    {
        await using var fixture = new HostFixture { Project = Project };
        await fixture.Host.SavePlanAsync(Plan, "plan.yaml", default);
        var refused = await Assert.ThrowsAsync<ExecutionRefusedException>(async () =>
            await fixture.Host.StartAsync(new StartExecution("small", Options: new ExecutionOptions { Agent = "a b" }), default));
        Assert.Equal("options.agent", refused.Field);
        var id = await fixture.Host.StartAsync(new StartExecution("small", Options: new ExecutionOptions { Agent = "gemini" }), default);
        Assert.Equal("gemini", (await fixture.Runner.NextAsync()).Order.Agent);
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        Assert.Equal("gemini", (await fixture.Runner.NextAsync()).Order.Agent);
    }

    private static decimal? Usd(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
