using Oleada.Agents.Codex;
using Oleada.Agents.Tests.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.Codex;

public sealed class CodexAgentTests
{
    private const string Opening = """
        cat > prompt; echo "$@" > arguments; echo "$OPENAI_API_KEY" > key
        say() { printf '%s\n' "$1"; }
        say '{"type":"thread.started","thread_id":"th-1"}'
        say '{"type":"turn.started"}'
        """;

    [Fact]
    public async Task A_turn_tells_its_steps_and_counts_what_is_new_in_its_thread()
    {
        await using var bench = new AgentBench();
        bench.Install("codex", $$$$"""
            {{{{Opening}}}}
            say '{"type":"item.completed","item":{"id":"i0","type":"reasoning","text":"first a file"}}'
            say '{"type":"item.started","item":{"id":"i1","type":"command_execution","command":"ls","status":"in_progress"}}'
            say '{"type":"item.completed","item":{"id":"i1","type":"command_execution","command":"ls","aggregated_output":"no","exit_code":2,"status":"failed"}}'
            say '{"type":"item.completed","item":{"id":"i2","type":"file_change","changes":[{"path":"/w/b","kind":"delete"}],"status":"completed"}}'
            say '{"type":"error","message":"Reconnecting 1/2"}'
            say '{"type":"item.completed","item":{"id":"i3","type":"hologram"}}'
            say '{"type":"turn.completed","usage":{"output_tokens":30,"cached_input_tokens":400,"input_tokens":1500}}'
            """);
        var end = await bench.RunAsync(Agent(bench), "gpt", "th-1@1000+300+20");
        Assert.Equal(new AgentEnd(null) { ExitCode = 0, Session = "th-1@1500+400+30" }, end);
        Assert.Equal(
            [
                new AgentStep.Thought("first a file"), new AgentStep.ToolStart("i1", "shell", "ls"), new AgentStep.ToolEnd("i1", true, "no"),
                new AgentStep.ToolStart("i2", "apply_patch", "/w/b"), new AgentStep.ToolEnd("i2", false, null),
                new AgentStep.FileChange("/w/b", ArtifactChange.Deleted), new AgentStep.Remark("Reconnecting 1/2"),
                new AgentStep.Unknown("item/hologram"), new AgentStep.Usage("gpt", 400, 100, 10),
            ],
            bench.Steps);
        Assert.Equal("Write it.\n\"Quoted\" $HOME 'too'\n", bench.Read("prompt"));
        Assert.EndsWith("resume th-1 -\n", bench.Read("arguments"), StringComparison.Ordinal);
        Assert.Contains("""model_providers.oleada.base_url="https://api.openai.com/v1" """, bench.Read("arguments"), StringComparison.Ordinal);
        Assert.Equal("key-of-codex\n", bench.Read("key"));
    }

    [Theory]
    [InlineData("unexpected status 401 Unauthorized: bad key", "api", ErrorClass.Api)]
    [InlineData("exceeded retry limit, last status: 429 Too Many Requests", "api", ErrorClass.Api)]
    [InlineData("stream disconnected before completion: decoding", "api", ErrorClass.Api)]
    [InlineData("Currently in high demand", "api", ErrorClass.Api)]
    [InlineData("Incomplete response returned, reason: max_output_tokens", "limit", ErrorClass.Runtime)]
    [InlineData("ran out of room in the context window", "context", ErrorClass.Context)]
    [InlineData("something else", "agent_error", ErrorClass.Runtime)]
    public async Task A_failed_turn_is_classed_by_its_words(string message, string type, ErrorClass errorClass)
    {
        await using var bench = new AgentBench();
        bench.Install("codex", $$$$"""{{{{Opening}}}}; say '{"type":"turn.failed","error":{"message":"{{{{message}}}}"}}'; exit 1""");
        var end = await bench.RunAsync(Agent(bench));
        Assert.Equal((type, errorClass, message, 1), (end.Failure?.ErrorType, end.Failure?.ErrorClass, end.Failure?.Message, end.ExitCode));
    }

    [Theory]
    [InlineData("th-2", "th-2@0+0+0")]
    [InlineData("th-2@1+2+3", "th-2@1+2+3")]
    [InlineData("th-2@1+x+3", "th-2@0+0+0")]
    public void A_session_names_its_thread_and_what_was_used_in_it(string text, string read) =>
        Assert.Equal(read, CodexSession.Parse(text).ToString());

    private static CodexAgent Agent(AgentBench bench) => new(bench.Host(), asks: false);
}
