using Oleada.Engine.Plans;
using Oleada.Engine.Plans.Rules;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Rules;

public sealed class PlanRulesTests
{
    private static string Task(string rest) => "plan: p\ntasks:\n  - { id: a, name: A }\n  - { id: b, name: B, " + rest + " }\n";

    private static string Atom(string rest) => Task("atoms: [{ id: a1, " + rest + " }]");

    [Theory]
    [InlineData("depends_on: [task_9]", "depends_on: 'task_9' does not exist")]
    [InlineData("depends_on: [A]", "depends_on: 'A' does not exist; did you mean 'a'?")]
    [InlineData("depends_on: [b]", "depends_on: 'b' depends on itself")]
    [InlineData("phase: 5", "phase: 5 is no phase; there are 0 to 4")]
    [InlineData("phase: 2, depends_on: [a]", "depends_on: 'a' is in phase 3, after phase 2 of 'b'")]
    [InlineData("touches: [/etc/passwd]", "touches: '/etc/passwd' is absolute; a path is relative to the workspace")]
    [InlineData("touches: [src/../../x]", "touches: 'src/../../x' leads outside the workspace")]
    [InlineData("expects: ['C:\\x']", "expects: 'C:\\x' is absolute; a path is relative to the workspace")]
    [InlineData("expects: ['a\\b']", "expects: 'a\\b' has a backslash; folders are separated by '/'")]
    [InlineData("expects: ['./a']", "expects: './a' has an empty or '.' segment; write it without")]
    [InlineData("expects: ['']", "expects: the path is empty")]
    [InlineData("agent: 'two words'", "agent: 'two words' is no agent's name, nor several with commas between them")]
    [InlineData("agent: 'claude,, codex'", "agent: 'claude,, codex' is no agent's name, nor several with commas between them")]
    [InlineData("budget: { }", "budget: names neither usd nor tokens")]
    [InlineData("budget: { reached: stop }", "budget: names neither usd nor tokens")]
    [InlineData("budget: { usd: 0 }", "budget.usd: 0 must be above 0, up to 1,000,000")]
    [InlineData("budget: { tokens: -1 }", "budget.tokens: -1 must be above 0")]
    [InlineData("atoms: []", "atoms: is empty; leave it out for a task of one atom")]
    [InlineData("retry: { attempts: 11 }", "retry.attempts: 11 must be 1 to 10")]
    [InlineData("retry: { backoff: 2h }", "retry.backoff: 2h must be 0s to 1h")]
    [InlineData("retry: { backoff: 2m, max_backoff: 1m }", "retry.max_backoff: is less than backoff")]
    public void A_task_that_breaks_a_rule_is_named(string rest, string expected) =>
        Assert.EndsWith(": tasks[1]." + expected, Assert.Single(PlanText.Errors(Task(rest))), StringComparison.Ordinal);

    [Theory]
    [InlineData("timeout: 0", "timeout: 0s must be 1ms to 1d")]
    [InlineData("timeout: 25h", "timeout: 1d1h must be 1ms to 1d")]
    [InlineData("run: ' '", "run: is empty")]
    [InlineData("verify: [{}]", "verify: a check needs 'run' or 'file_exists'")]
    [InlineData("verify: [{ run: x, file_exists: y }]", "verify: a check has 'run' or 'file_exists', not both")]
    [InlineData("verify: [{ file_exists: ../y }]", "verify: '../y' leads outside the workspace")]
    [InlineData("depends_on: [a1]", "depends_on: 'a1' depends on itself")]
    [InlineData("depends_on: [b/a1]", "depends_on: 'b/a1' depends on itself")]
    [InlineData("depends_on: [b]", "depends_on: an atom cannot depend on its own task")]
    [InlineData("depends_on: [a/x]", "depends_on: task 'a' has no atom 'x'")]
    [InlineData("depends_on: [zz/x]", "depends_on: 'zz' does not exist")]
    [InlineData("depends_on: [nowhere]", "depends_on: 'nowhere' does not exist")]
    public void An_atom_that_breaks_a_rule_is_named(string rest, string expected) =>
        Assert.EndsWith(": tasks[1].atoms[0]." + expected, Assert.Single(PlanText.Errors(Atom(rest))), StringComparison.Ordinal);

    [Theory]
    [InlineData("depends_on: [a]")]
    [InlineData("depends_on: [a/a1]")]
    [InlineData("timeout: 500ms, estimate: 0")]
    public void An_atom_that_keeps_the_rules_is_accepted(string rest) => PlanText.Plan(Atom(rest));

    [Fact]
    public void Errors_stand_where_the_file_has_the_value() =>
        Assert.Equal("plan.yaml:4:39: tasks[1].depends_on: 'y' does not exist", Assert.Single(PlanText.Errors(Task("depends_on: [a, y]"))));

    [Theory]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("")]
    public void Ids_have_a_pattern(string id)
    {
        Assert.Contains("is no task id", PlanText.Errors($"plan: p\ntasks: [{{ id: '{id}', name: A }}]")[0], StringComparison.Ordinal);
        Assert.Contains("is no plan id", PlanText.Errors($"plan: '{id}'\ntasks: [{{ id: a, name: A }}]")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_twice_is_named_where_it_is_repeated()
    {
        Assert.Equal(
            "plan.yaml:4:9: tasks[1].id: 'a' is the id of an earlier task already",
            Assert.Single(PlanText.Errors("plan: p\ntasks:\n  - { id: a, name: A }\n  - id: a\n    name: B\n")));
        Assert.Equal(
            "plan.yaml:2:54: tasks[0].atoms[1].id: 'x' is the id of an earlier atom of the task already",
            Assert.Single(PlanText.Errors("plan: p\ntasks: [{ id: a, name: A, atoms: [{ id: x }, { id:   x }] }]")));
    }

    [Fact]
    public void A_name_has_a_length()
    {
        Assert.Contains("must have 1 to 1,000 characters", PlanText.Errors("plan: p\ntasks: [{ id: a, name: ' ' }]")[0], StringComparison.Ordinal);
        Assert.Contains("must have 1 to 1,000 characters", PlanText.Errors($"plan: p\ntasks: [{{ id: a, name: {new string('x', 1001)} }}]")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_have_limits()
    {
        Assert.Contains("no task", PlanText.Errors("plan: p\ntasks: []")[0], StringComparison.Ordinal);
        var tasks = string.Concat(Enumerable.Range(0, 100_001).Select(i => $"- {{id: t{i}, name: T}}\n"));
        Assert.Contains("more than 100,000 tasks", PlanText.Errors("plan: p\ntasks:\n" + tasks)[0], StringComparison.Ordinal);
        var atoms = string.Concat(Enumerable.Range(0, 1_001).Select(i => $"{{id: t{i}}}, "));
        Assert.Contains("1,001 atoms, more than 1,000", PlanText.Errors($"plan: p\ntasks: [{{id: a, name: A, atoms: [{atoms}]}}]")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_agent_cannot_run_what_has_no_command()
    {
        var plan = PlanText.Plan("""
            plan: p
            tasks:
              - { id: a, name: Only a prompt }
              - { id: b, name: Done, done: true }
              - { id: c, name: Other agent, agent: codex }
              - { id: d, name: Mixed, atoms: [{ id: x, run: ls }, { id: y, prompt: look }] }
            """);
        Assert.Equal(["tasks[0]", "tasks[3].atoms[1]"], PlanRules.WhatCannotRun(new PlanScopes(plan), "p").Select(problem => problem.Field));
        Assert.Empty(PlanRules.WhatCannotRun(new PlanScopes(plan with { Agent = "codex" }), "p"));
    }
}
