using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.Attempts;

public sealed class AgentChainTests
{
    [Fact]
    public void A_chain_names_agents_and_models() =>
        Assert.Equal(
            [new AgentChoice("claude", "sonnet"), new AgentChoice("opencode", "openai/gpt:5"), new AgentChoice("codex", null)],
            AgentChoice.ParseChain("claude:sonnet, opencode:openai/gpt:5,codex"));

    [Fact]
    public async Task Who_comes_later_steps_in_where_the_first_cannot_be_used()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(settings: new RunnerSettings { Environment = new Dictionary<string, string> { ["PATH"] = "/nowhere" } });
        var outcome = await bench.RunAsync(RunnerBench.Atom("echo done"), agent: "codex, command");
        Assert.Equal(AttemptResult.Completed, outcome.Result);
        Assert.Equal("done", bench.Text("stdout"));
        Assert.Contains("codex cannot be used, command steps in: codex is not installed", bench.Text("system"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_command_does_wrong_is_nobody_else_s_turn()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        var outcome = await bench.RunAsync(RunnerBench.Atom("exit 3"), agent: "command, codex");
        Assert.Equal((AttemptResult.Failed, "exit_code"), (outcome.Result, outcome.ErrorType));
        Assert.DoesNotContain("steps in", bench.Text("system"), StringComparison.Ordinal);
    }
}
