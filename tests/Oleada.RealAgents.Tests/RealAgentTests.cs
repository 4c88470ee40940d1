namespace Oleada.RealAgents.Tests;

/// <summary>What every agent's program is held to.</summary>
public abstract class RealAgentTests
{
    private protected abstract RealAgent Agent { get; }

    [Theory]
    [InlineData("work")]
    [InlineData("error-401")]
    [InlineData("error-429-once")]
    [InlineData("error-500")]
    [InlineData("cut")]
    [InlineData("run")]
    public async Task Probe(string scenario)
    {
        await using var work = await AgentAtWork.OpenAsync(Agent, scenario == "run" ? "run=deny" : "");
        await work.PlayAsync(scenario);
    }
}

public sealed class ClaudeTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("claude", "claude:claude-sonnet-4-5", "claude-sonnet-4-5");
}

public sealed class CodexTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("codex", "codex:gpt-5.5", "gpt-5.5");
}

public sealed class CodexExecTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("codex", "codex:gpt-5.5", "gpt-5.5")
    {
        Asks = false, Settings = new Dictionary<string, string> { ["OLEADA_AGENT_CODEX"] = "exec" },
    };
}

public sealed class GeminiTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("gemini", "gemini:gemini-2.5-pro", "gemini-2.5-pro");
}

public sealed class OpencodeTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("opencode", "opencode:openai/gpt-5", "openai/gpt-5");
}

public sealed class ClaudeByAcpTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("claude-agent-acp", "acp:sonnet", "sonnet")
    {
        Settings = new Dictionary<string, string> { ["OLEADA_AGENT_ACP"] = "claude-agent-acp" },
    };
}
