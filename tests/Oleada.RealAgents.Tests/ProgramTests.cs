namespace Oleada.RealAgents.Tests;

public sealed class ClaudeTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("claude", "claude:claude-sonnet-4-5", "claude-sonnet-4-5")
    {
        Settings = new Dictionary<string, string> { ["CLAUDE_CODE_MAX_RETRIES"] = "1" },
    };
}

public sealed class CodexServerTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = Codex("app-server");

    /// <summary>By its own settings it tries 30 times to reach a broken endpoint, which takes it 25 s.</summary>
    internal static RealAgent Codex(string way) => new("codex", "codex:gpt-5.5", "gpt-5.5")
    {
        Asks = way == "app-server",
        Settings = new Dictionary<string, string> { ["OLEADA_AGENT_CODEX"] = way },
        Home = new Dictionary<string, string> { [".codex/config.toml"] = "[model_providers.oleada]\nrequest_max_retries = 1\nstream_max_retries = 1\n" },
    };
}

public sealed class CodexExecTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = CodexServerTests.Codex("exec");
}

public sealed class GeminiTests : RealAgentTests
{
    /// <summary>Two tries instead of four.</summary>
    private protected override RealAgent Agent { get; } = new("gemini", "gemini:gemini-2.5-pro", "gemini-2.5-pro")
    {
        NoticesLoops = true,
        Patience = TimeSpan.FromSeconds(8),
        Home = new Dictionary<string, string>
        {
            [".gemini/settings.json"] =
                """{"security":{"auth":{"selectedType":"gemini-api-key"}},"privacy":{"usageStatisticsEnabled":false},"general":""" +
                """{"maxAttempts":2,"sessionRetention":{"enabled":false}}}""",
        },
    };
}

public sealed class OpencodeTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("opencode", "opencode:openai/gpt-5", "gpt-5")
    {
        PricedAs = "openai/gpt-5",
        Patience = TimeSpan.FromSeconds(14),
    };

    /// <summary>It tries for 65 s, without a word, and says then that the connection is lost.</summary>
    [Fact]
    public override Task A_stream_that_is_cut_is_a_failure_of_the_endpoint() => FallsSilentAsync("cut");
}

public sealed class ClaudeByAcpTests : RealAgentTests
{
    private protected override RealAgent Agent { get; } = new("claude-agent-acp", "acp:sonnet", "claude-sonnet-4-6")
    {
        Settings = new Dictionary<string, string> { ["OLEADA_AGENT_ACP"] = "claude-agent-acp", ["CLAUDE_CODE_MAX_RETRIES"] = "1" },
    };
}
