using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans;

public sealed class PlanScopesTests
{
    private static readonly PermissionRule?[] Rules = [null, PermissionRule.Allow, PermissionRule.Ask, PermissionRule.Deny];

    /// <summary>Every set of places that name an agent, each place by its own name.</summary>
    [Fact]
    public void The_narrowest_scope_that_names_an_agent_is_heard()
    {
        string[] places = ["atom", "task", "phase", "plan", "caller", "project"];
        for (var set = 0; set < 1 << places.Length; set++)
        {
            string? Named(string place) => (set >> Array.IndexOf(places, place) & 1) == 1 ? place : null;
            var plan = Plan(Named("plan"), Named("phase"), Named("task"), new PlanAtom { Id = "x", Agent = Named("atom") });
            var scopes = new PlanScopes(plan, Named("caller"), new ProjectRules { Agent = Named("project") });
            Assert.Equal(places.Select(Named).FirstOrDefault(name => name is not null) ?? "command", scopes.AgentOf(plan.Tasks[0], plan.Tasks[0].Atoms![0]));
        }
    }

    [Theory]
    [InlineData(null, null, null, "command")]
    [InlineData("plan", null, null, "plan")]
    [InlineData(null, "phase", null, "phase")]
    [InlineData(null, null, "task", "task")]
    public void A_default_from_outside_of_the_plan_leaves_its_commands_alone(string? planned, string? phase, string? task, string agent)
    {
        var plan = Plan(planned, phase, task, new PlanAtom { Id = "x", Run = "make" });
        Assert.Equal(agent, new PlanScopes(plan, "caller", new ProjectRules { Agent = "project" }).AgentOf(plan.Tasks[0], plan.Tasks[0].Atoms![0]));
    }

    [Fact]
    public void Another_phase_s_rules_are_not_heard()
    {
        var plan = Plan(null, "phase", null, new PlanAtom { Id = "x" });
        plan = plan with { Tasks = [plan.Tasks[0] with { Phase = 4 }] };
        var scopes = new PlanScopes(plan);
        Assert.Equal("command", scopes.AgentOf(plan.Tasks[0], plan.Tasks[0].Atoms![0]));
        Assert.Null(scopes.RetryOf(plan.Tasks[0]));
    }

    [Fact]
    public void Of_permissions_the_strictest_holds_wherever_it_stands()
    {
        for (var set = 0; set < 1 << 10; set++)
        {
            var rules = Enumerable.Range(0, 5).Select(place => Rules[set >> (2 * place) & 3]).ToArray();
            Permissions? Of(int place) => rules[place] is { } rule ? new Permissions { Network = rule } : null;
            var atom = new PlanAtom { Id = "x", Permissions = Of(0) };
            var task = new PlanTask { Id = "t", Name = "T", Permissions = Of(1), Atoms = [atom] };
            var plan = new MasterPlan
            {
                Plan = "p", Tasks = [task], Permissions = Of(3), Phases = new Dictionary<int, PhaseRules> { [3] = new() { Permissions = Of(2) } },
            };
            var found = new PlanScopes(plan, project: new ProjectRules { Permissions = Of(4) }).PermissionsOf(task, atom);
            Assert.Equal(rules.Max(), found?.Network);
            Assert.Null(found?.Run);
        }
    }

    [Fact]
    public void Each_part_of_a_retry_rule_comes_from_the_narrowest_scope_that_has_it()
    {
        var plan = Plan(null, null, null, new PlanAtom { Id = "x" });
        plan = plan with
        {
            Retry = new RetryRule { Attempts = 3, MaxBackoff = TimeSpan.FromSeconds(9) },
            Phases = new Dictionary<int, PhaseRules> { [3] = new() { Retry = new RetryRule { Attempts = 2 } } },
        };
        var project = new ProjectRules { Retry = new RetryRule { Attempts = 7, Backoff = TimeSpan.FromSeconds(5), MaxBackoff = TimeSpan.FromHours(1) } };
        var scopes = new PlanScopes(plan, project: project);
        Assert.Equal(new RetryRule { Attempts = 2, Backoff = TimeSpan.FromSeconds(5), MaxBackoff = TimeSpan.FromSeconds(9) }, scopes.RetryOf(plan.Tasks[0]));
        Assert.Equal(1, scopes.RetryOf(plan.Tasks[0] with { Retry = new RetryRule { Attempts = 1 } })!.Attempts);
    }

    [Fact]
    public void A_project_s_budget_holds_where_the_plan_names_none()
    {
        var plan = Plan(null, null, null, new PlanAtom { Id = "x" });
        var project = new ProjectRules { Budget = new Budget { Usd = 5, Tokens = 100 } };
        Assert.Equal(new Budget { Usd = 5, Tokens = 100 }, new PlanScopes(plan, project: project).Plan.Budget);
        Assert.Equal(new Budget { Usd = 9, Tokens = 100 }, new PlanScopes(plan with { Budget = new Budget { Usd = 9 } }, project: project).Plan.Budget);
        Assert.Equal(BudgetRule.Stop, new PlanScopes(plan, project: new ProjectRules { Budget = new Budget { Reached = BudgetRule.Stop } }).Plan.Budget!.Reached);
        Assert.Equal(new Budget { Tokens = 7 }, new PlanScopes(plan with { Budget = new Budget { Tokens = 7 } }).Plan.Budget);
    }

    private static MasterPlan Plan(string? planned, string? phase, string? task, PlanAtom atom) => new()
    {
        Plan = "p",
        Agent = planned,
        Phases = new Dictionary<int, PhaseRules> { [3] = new() { Agent = phase } },
        Tasks = [new PlanTask { Id = "t", Name = "T", Agent = task, Atoms = [atom] }],
    };
}
