using Oleada.Agents.Codex;
using Oleada.Agents.Tests.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.Codex;

public sealed class CodexServerTests
{
    private const string Opening = """
        echo "$1" > arguments
        hear() { read -r line; printf '%s\n' "$line" >> heard; }
        say() { printf '%s\n' "$1"; }
        hear; say '{"id":1,"result":{}}'
        hear; hear; say '{"id":2,"result":{"thread":{"id":"th-1"}}}'
        hear; say '{"id":3,"result":{"turn":{"id":"tu-1"}}}'
        """;

    [Theory]
    [InlineData(true, "accept")]
    [InlineData(false, "decline")]
    public async Task A_turn_asks_and_counts_its_own_requests_only(bool allowed, string decision)
    {
        await using var bench = new AgentBench { Answer = allowed };
        bench.Install("codex", $$$$"""
            {{{{Opening}}}}
            say '{"method":"thread/tokenUsage/updated","params":{"turnId":"tu-0","tokenUsage":{"total":{"inputTokens":900,"outputTokens":9},"last":{"inputTokens":900,"outputTokens":9} } } }'
            say '{"method":"item/agentMessage/delta","params":{"delta":"x"}}'
            say '{"method":"item/started","params":{"item":{"id":"c1","type":"fileChange","changes":[{"path":"/w/a","kind":{"type":"add"}}],"status":"inProgress"}}}'
            say '{"method":"item/fileChange/requestApproval","id":0,"params":{"itemId":"c1"}}'
            hear
            say '{"method":"item/completed","params":{"item":{"id":"c1","type":"fileChange","changes":[{"path":"/w/a","kind":{"type":"add"}}],"status":"completed"}}}'
            say '{"method":"thread/tokenUsage/updated","params":{"turnId":"tu-1","tokenUsage":{"total":{"inputTokens":1900,"cachedInputTokens":300,"outputTokens":19},"last":{"inputTokens":1000,"cachedInputTokens":300,"outputTokens":10} } } }'
            say '{"method":"turn/completed","params":{"turn":{"id":"tu-1","status":"completed"}}}'
            """);
        var end = await bench.RunAsync(Agent(bench), "gpt", "th-1@900+0+9");
        Assert.Equal(new AgentEnd(null) { ExitCode = 0, Session = "th-1@1900+300+19" }, end);
        Assert.Equal(
            [
                new AgentStep.ToolStart("c1", "apply_patch", "/w/a"), new AgentStep.ToolEnd("c1", false, null),
                new AgentStep.FileChange("/w/a", ArtifactChange.Created), new AgentStep.Usage("gpt", 700, 300, 10),
            ],
            bench.Steps);
        Assert.Equal(new AgentQuestion("0", AgentAction.Write, "/w/a"), Assert.Single(bench.Questions));
        var heard = bench.Read("heard").Split('\n');
        Assert.Contains("\"method\":\"thread/resume\"", heard[2], StringComparison.Ordinal);
        Assert.Contains($"\"decision\":\"{decision}\"", heard[4], StringComparison.Ordinal);
        Assert.Equal("app-server\n", bench.Read("arguments"));
    }

    [Theory]
    [InlineData("\"failed\",\"error\":{\"message\":\"status 429\"}", "api", ErrorClass.Api)]
    [InlineData("\"interrupted\"", "agent_error", ErrorClass.Runtime)]
    public async Task A_turn_that_fails_says_why(string status, string type, ErrorClass errorClass)
    {
        await using var bench = new AgentBench();
        bench.Install("codex", $$$$"""{{{{Opening}}}}; say '{"method":"turn/completed","params":{"turn":{"status":{{{{status}}}} } } }'""");
        var end = await bench.RunAsync(Agent(bench));
        Assert.Equal((type, errorClass), (end.Failure?.ErrorType, end.Failure?.ErrorClass));
    }

    private static CodexAgent Agent(AgentBench bench) => new(bench.Host(), asks: true);
}
