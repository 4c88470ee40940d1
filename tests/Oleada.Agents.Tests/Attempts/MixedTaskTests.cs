using System.Globalization;
using Oleada.Agents.Tests.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Tests.Attempts;

/// <summary>A task at which an agent and a command work. These tests need bubblewrap.</summary>
public sealed class MixedTaskTests
{
    private static readonly PlanAtom Write = new() { Id = "write", Agent = "model:demo", Prompt = "Write a note.", Expects = ["note.txt"] };

    private static readonly PlanAtom Check = new()
    {
        Id = "check", Run = "grep -q . note.txt && echo $HOME && echo good > checked.txt", DependsOn = ["write"], Expects = ["checked.txt"],
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_goes_on_with_what_an_agent_wrote_and_the_commit_names_both(bool restarted)
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        var prices = Prices.Load(bench.Folder.Write("prices.yaml", "demo: { input: 1000, output: 1000 }\n"));
        await bench.OpenAsync([RunnerBench.Task("t", Write, Check)], repository, settings: new RunnerSettings { Prices = prices });
        var written = await bench.RunAsync(Write, agent: "model:demo");
        Assert.Equal((AttemptResult.Completed, true), (written.Result, written.CostUsd > 0));
        bench.CostBefore = written.CostUsd!.Value;
        if (restarted)
            await bench.ReopenAsync(repository, "t/write");
        var outcome = await bench.RunPlannedAsync("t", "check");
        Assert.Equal((AttemptResult.Completed, null), (outcome.Result, outcome.Message));
        Assert.EndsWith("/=commands", bench.Text("stdout"), StringComparison.Ordinal);
        var branch = $"oleada/{RunnerBench.ExecutionId}";
        Assert.Equal("good", Repositories.Git(repository, "show", $"{branch}:checked.txt"));
        Assert.Equal(
            $"Oleada-Execution: {RunnerBench.ExecutionId}\nOleada-Task: t\nOleada-Agent: model\nOleada-Model: demo\nOleada-Agent: command",
            Repositories.Git(repository, "log", "-1", "--format=%(trailers)", branch).Split("\nOleada-Cost")[0]);
        // What an earlier process was told is not kept; what it spent is.
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{written.CostUsd:0.######}"),
            Repositories.Git(repository, "log", "-1", "--format=%(trailers:key=Oleada-Cost-USD,valueonly)", branch));
        Assert.Equal(restarted, Repositories.Git(repository, "log", "-1", "--format=%b", branch).StartsWith("Oleada-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("project")]
    [InlineData("plan")]
    [InlineData("phase")]
    [InlineData("task")]
    [InlineData("atom")]
    public async Task What_one_scope_denies_no_other_allows(string denying)
    {
        Permissions Of(string scope) => new() { Write = scope == denying ? PermissionRule.Deny : PermissionRule.Allow };
        var atom = Write with { Permissions = Of("atom") };
        var task = RunnerBench.Task("t", atom) with { Permissions = Of("task") };
        var plan = new MasterPlan
        {
            Plan = "p",
            Permissions = Of("plan"),
            Phases = new Dictionary<int, PhaseRules> { [3] = new() { Permissions = Of("phase") } },
            Tasks = [task],
        };
        Assert.True(AgentPolicy.TryParse(denying == "server" ? "write=deny" : "write=allow", out var server));
        await using var bench = new RunnerBench();
        bench.Permissions = new PlanScopes(plan, project: new ProjectRules { Permissions = Of("project") }).PermissionsOf(task, atom);
        await bench.OpenAsync([task], settings: new RunnerSettings { Policy = server });
        var outcome = await bench.RunAsync(atom, agent: "model:demo");
        Assert.Equal(AttemptResult.Failed, outcome.Result);
        Assert.True(outcome.Denied > 0);
        Assert.Contains(bench.Events, happened => happened is AgentAnswered { Allowed: false });
        Assert.False(File.Exists(Path.Combine(bench.Root, "note.txt")));
    }
}
