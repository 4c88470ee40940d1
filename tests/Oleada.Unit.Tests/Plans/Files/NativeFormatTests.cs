using Oleada.Contracts.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Files;

public sealed class NativeFormatTests
{
    private const string Whole = """
        plan: inventory
        title: An inventory
        description: |
          Two lines
          of it.
        workspace: new
        agent: claude:sonnet, codex
        permissions: { run: ask, network: deny }
        budget: { usd: 2.50, reached: ask }
        retry: { attempts: 3, backoff: 2s, max_backoff: 1m }
        metadata: { owner: { team: [a, 1, true, null] } }
        tasks:
          - id: task_000
            name: First
            phase: 1
          - id: task_001
            name: Second
            depends_on: [task_000]
            touches: [docs/auth.md, src/]
            expects: [docs/auth.md]
            agent: command
            estimate: 1h30m
            done: false
            retry: { attempts: 1 }
            permissions: { write: allow }
            budget: { usd: 1, tokens: 5000000000, reached: stop }
            metadata: { story: US1 }
            atoms:
              - id: a0
                name: Prepare
                prompt: Look around
              - id: a1
                run: dotnet build
                depends_on: [a0, task_000]
                timeout: 2m
                estimate: 90
                touches: [out/x.txt]
                expects: [out/x.txt]
                verify: [{ run: dotnet test }, { file_exists: src/Auth.cs }]
        """;

    [Fact]
    public void Every_key_is_read()
    {
        var plan = PlanText.Plan(Whole);
        Assert.Equal(("inventory", "An inventory", "Two lines\nof it.\n"), (plan.Plan, plan.Title, plan.Description));
        Assert.Equal((PlanWorkspace.New, "claude:sonnet, codex"), (plan.Workspace, plan.Agent));
        Assert.Equal(new RetryRule { Attempts = 3, Backoff = TimeSpan.FromSeconds(2), MaxBackoff = TimeSpan.FromMinutes(1) }, plan.Retry);
        Assert.Equal(new Permissions { Run = PermissionRule.Ask, Network = PermissionRule.Deny }, plan.Permissions);
        Assert.Equal(new Budget { Usd = 2.5m, Reached = BudgetRule.Ask }, plan.Budget);
        Assert.Equal(new Permissions { Write = PermissionRule.Allow }, plan.Tasks[1].Permissions);
        Assert.Equal(new Budget { Usd = 1, Tokens = 5_000_000_000, Reached = BudgetRule.Stop }, plan.Tasks[1].Budget);
        Assert.Equal("""{"team":["a",1,true,null]}""", plan.Metadata!["owner"].GetRawText());
        var task = plan.Tasks[1];
        Assert.Equal((3, "command", TimeSpan.FromMinutes(90), false), (task.Phase, task.Agent, task.Estimate, task.Done));
        Assert.Equal(["docs/auth.md", "src/"], task.Touches!);
        var atom = task.Atoms![1];
        Assert.Equal(("a1", "dotnet build", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(90)), (atom.Id, atom.Run, atom.Timeout, atom.Estimate));
        Assert.Equal([new PlanCheck { Run = "dotnet test" }, new PlanCheck { FileExists = "src/Auth.cs" }], atom.Verify!);
    }

    [Fact]
    public void A_plan_may_say_what_follows_on_a_budget_that_whoever_starts_it_names() =>
        Assert.Equal(new Budget { Reached = BudgetRule.Stop }, PlanText.Plan("plan: p\nbudget: { reached: stop }\ntasks: [{ id: a, name: A }]").Budget);

    [Fact]
    public void Json_says_the_same_as_yaml()
    {
        var plan = PlanText.Plan(Whole);
        Assert.Equal(PlanText.Json(plan), PlanText.Json(PlanText.Plan(PlanText.Json(plan), "plan.json")));
    }

    [Fact]
    public void Tasks_may_stand_under_their_phases()
    {
        var plan = PlanText.Plan("""
            plan: p
            phases:
              3: { tasks: [{ id: b, name: B, depends_on: [a] }] }
              0: { name: discovery, tasks: [{ id: a, name: A }] }
            tasks: [{ id: c, name: C, phase: 4 }]
            """);
        Assert.Equal(["b 3", "a 0", "c 4"], plan.Tasks.Select(task => $"{task.Id} {task.Phase}"));
    }

    [Fact]
    public void A_phase_says_what_holds_for_its_tasks_wherever_they_stand()
    {
        var plan = PlanText.Plan("""
            plan: p
            phases:
              2: { agent: 'claude:opus, codex', permissions: { run: deny }, retry: { attempts: 2 } }
              3: { agent: codex, tasks: [{ id: b, name: B }] }
              4: { name: Validation }
            tasks: [{ id: a, name: A, phase: 2 }]
            """);
        Assert.Equal([2, 3], plan.Phases!.Keys);
        Assert.Equal(
            new PhaseRules { Agent = "claude:opus, codex", Permissions = new Permissions { Run = PermissionRule.Deny }, Retry = new RetryRule { Attempts = 2 } },
            plan.Phases[2]);
        Assert.Equal(new PhaseRules { Agent = "codex" }, plan.Phases[3]);
    }

    [Fact]
    public void An_atom_names_its_agent_and_its_permissions()
    {
        var atom = PlanText.Plan("plan: p\ntasks: [{ id: a, name: A, atoms: [{ id: x, agent: gemini, permissions: { network: ask } }] }]").Tasks[0].Atoms![0];
        Assert.Equal(("gemini", PermissionRule.Ask), (atom.Agent, atom.Permissions!.Network));
    }

    [Fact]
    public void A_command_that_its_agent_is_not_told_of_is_noted()
    {
        const string text = """
            plan: p
            agent: claude
            tasks:
              - id: a
                name: A
                atoms:
                  - { id: write, prompt: write it }
                  - { id: build, agent: command, run: make }
                  - { id: either, agent: "codex, command", run: make }
                  - { id: lost, run: make test }
            """;
        Assert.Equal(
            "plan.yaml:10:26: note: tasks[0].atoms[3].run: 'claude' is told nothing of it; write 'agent: command' beside it to have it run",
            Assert.Single(PlanText.Notes(text)));
    }

    [Theory]
    [InlineData("agent: 'a b'", "3:15: phases.2.agent: 'a b' is no agent's name, nor several with commas between them")]
    [InlineData("retry: { attempts: 11 }", "3:27: phases.2.retry.attempts: 11 must be 1 to 10")]
    [InlineData("permissions: { run: no }", "3:28: phases.2.permissions.run: 'no' must be 'allow', 'ask' or 'deny'")]
    [InlineData("budget: { usd: 1 }", "3:8: phases.2.budget: unknown key")]
    public void What_a_phase_says_wrong_is_named_with_its_place(string rule, string problem) =>
        Assert.Equal($"plan.yaml:{problem}", Assert.Single(PlanText.Errors($"plan: p\nphases:\n  2: {{ {rule} }}\ntasks: [{{ id: a, name: A }}]")));

    [Theory]
    [InlineData("agent: 'a,,b'", "2:51: tasks[0].atoms[0].agent: 'a,,b' is no agent's name, nor several with commas between them")]
    [InlineData("permissions: { run: 1 }", "2:64: tasks[0].atoms[0].permissions.run: is a number, must be text; write \"1\"")]
    public void What_an_atom_says_wrong_is_named_with_its_place(string rule, string problem) =>
        Assert.Equal($"plan.yaml:{problem}", Assert.Single(PlanText.Errors($"plan: p\ntasks: [{{ id: a, name: A, atoms: [{{ id: x, {rule} }}] }}]")));

    [Fact]
    public void Phases_work_in_json_too() =>
        Assert.Equal(2, PlanText.Plan("""{"plan":"p","phases":{"2":{"tasks":[{"id":"a","name":"A"}]}}}""", "p.json").Tasks[0].Phase);

    [Fact]
    public void A_phase_s_own_name_is_kept_and_noted()
    {
        const string text = "plan: p\nphases: { 3: { name: Build, tasks: [{ id: a, name: A }] } }";
        Assert.Equal("""{"3":"Build"}""", PlanText.Plan(text).Metadata!["phase_names"].GetRawText());
        Assert.Contains("phase 3 is called Execution", Assert.Single(PlanText.Notes(text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFEFFplan: p\ntasks: [{ id: a, name: A }]")]
    [InlineData("plan: p\r\ntasks:\r\n  - id: a\r\n    name: A\r\n")]
    [InlineData("{plan: p, tasks: [{id: a, name: A}]}")]
    [InlineData("# a comment\n---\nplan: p\ntasks: [{ id: a, name: A }]\n...\n")]
    public void Files_of_other_editors_are_read(string text) => Assert.Equal("A", PlanText.Plan(text).Tasks[0].Name);

    [Fact]
    public void A_name_without_an_extension_is_no_hindrance()
    {
        Assert.Equal("p", PlanText.Plan("# about\nplan: p\ntasks: [{ id: a, name: A }]", "-").Plan);
        Assert.Equal("p", PlanText.Plan("""  {"plan":"p","tasks":[{"id":"a","name":"A"}]}""", "-").Plan);
    }
}
