using System.Diagnostics;
using Oleada.Agents.Acp;
using Oleada.Agents.Tests.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.Acp;

public sealed class AcpAgentTests
{
    /// <summary>Answers until the prompt has come, and keeps what it was asked.</summary>
    private const string Opening = """
        hear() { read -r line; printf '%s\n' "$line" >> heard; }
        say() { printf '%s\n' "$1"; }
        update() { say '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":'"$1"'}}'; }
        hear; say '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}'
        hear; update '{"sessionUpdate":"agent_message_chunk","content":{"text":"of yesterday"}}'
        say '{"jsonrpc":"2.0","id":2,"result":{"sessionId":"s1","models":{"availableModels":[]}}}'
        """;

    private const string Call = """{"toolCallId":"c1","kind":"execute","title":"ls","rawInput":{"command":"ls -l"}}""";

    [Theory]
    [InlineData(true, """{"outcome":{"outcome":"selected","optionId":"yes"}}""")]
    [InlineData(false, """{"outcome":{"outcome":"selected","optionId":"no"}}""")]
    public async Task A_turn_tells_its_steps_asks_and_is_offered_nothing_else(bool allowed, string answer)
    {
        await using var bench = new AgentBench { Answer = allowed };
        bench.Install("an-agent", $$$$"""
            {{{{Opening}}}}
            hear
            update '{"sessionUpdate":"agent_thought_chunk","content":{"type":"text","text":"I "}}'
            update '{"sessionUpdate":"agent_thought_chunk","content":{"type":"text","text":"see."}}'
            update '{"sessionUpdate":"tool_call","toolCallId":"c1","kind":"execute","title":"shell","rawInput":{}}'
            say '{"jsonrpc":"2.0","id":"q-7","method":"session/request_permission","params":{"toolCall":{{{{Call}}}},'\
            '"options":[{"optionId":"all","kind":"allow_always"},{"optionId":"yes","kind":"allow_once"},{"optionId":"no","kind":"reject_once"}]}}'
            hear
            say '{"jsonrpc":"2.0","id":0,"method":"fs/write_text_file","params":{}}'
            hear
            update '{"sessionUpdate":"tool_call_update","toolCallId":"c1","status":"completed",'\
            '"content":[{"type":"content","content":{"text":"a b"}},{"type":"diff","path":"/w/a","oldText":"1","newText":"2"}]}'
            update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"Done."}}'
            say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"end_turn",'\
            '"usage":{"inputTokens":10,"cachedReadTokens":4,"cachedWriteTokens":2,"outputTokens":3,"thoughtTokens":1}}}'
            """);
        var end = await bench.RunAsync(Agent(bench, "an-agent", "--fast"));
        Assert.Equal(new AgentEnd(null) { ExitCode = 0, Session = "s1" }, end);
        Assert.Equal(
            [
                new AgentStep.Thought("I see."), new AgentStep.ToolStart("c1", "execute", """{"command":"ls -l"}"""), new AgentStep.ToolEnd("c1", false, "a b"),
                new AgentStep.FileChange("/w/a", ArtifactChange.Modified), new AgentStep.Text("Done."), new AgentStep.Usage(null, 12, 4, 4),
            ],
            bench.Steps);
        Assert.Equal(AgentAction.Run, Assert.Single(bench.Questions).Action);
        var heard = bench.Read("heard").Split('\n');
        Assert.Contains("\"method\":\"session/new\"", heard[1], StringComparison.Ordinal);
        Assert.Equal($$$$"""{"jsonrpc":"2.0","id":"q-7","result":{{{{answer}}}}}""", heard[3]);
        Assert.Contains("\"error\":{\"code\":-32601", heard[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_loaded_without_its_history_and_a_model_chosen()
    {
        await using var bench = new AgentBench();
        bench.Install("an-agent", $$$$"""
            {{{{Opening}}}}
            hear; say '{"jsonrpc":"2.0","id":3,"result":{}}'
            hear; say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"end_turn"}}'
            """);
        var end = await bench.RunAsync(Agent(bench, "an-agent"), "big", "s1");
        Assert.Equal((null, "s1"), (end.Failure, end.Session));
        Assert.Empty(bench.Steps);
        var heard = bench.Read("heard").Split('\n');
        Assert.Contains("\"method\":\"session/load\"", heard[1], StringComparison.Ordinal);
        Assert.Contains("\"method\":\"session/set_model\",\"params\":{\"sessionId\":\"s1\",\"modelId\":\"big\"}", heard[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_that_is_told_after_the_session_is_loaded_is_none_of_the_turn_and_its_record_is_preserved()
    {
        await using var bench = new AgentBench();
        bench.Install("gemini", $$$$"""
            {{{{Opening}}}}
            sign() { hear; say '{"jsonrpc":"2.0","id":5,"result":{}}'; }
            past() { update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"of the day before\n"}}'; }
            past; sign; past; past; sign; sign
            hear
            update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"of today"}}'
            say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"end_turn"}}'
            ls "$HOME"/.gemini/tmp/w/chats > records; cat "$HOME"/.gemini/tmp/w/chats/*-s1.jsonl > kept
            """);
        // A record of the session, one that an earlier load has left, and another session's.
        foreach (var (name, text) in new[] { ("2026-01-01T00-05-s1", "whole"), ("2026-01-01T00-07-s1", "left"), ("2026-01-01T00-05-s2", "other") })
            bench.WriteInHome($".gemini/tmp/w/chats/session-{name}.jsonl", $"{{\"sessionId\":\"{text}\"}}\n");
        var end = await bench.RunAsync(new AcpAgent(AcpFlavour.Gemini, bench.Host()), session: "s1");
        Assert.Equal((null, "s1"), (end.Failure, end.Session));
        Assert.Equal([new AgentStep.Text("of today")], bench.Steps);
        Assert.Contains("\"method\":\"session/set_mode\",\"params\":{\"sessionId\":\"s1\"", bench.Read("heard").Split('\n')[2], StringComparison.Ordinal);
        Assert.Equal("session-2000-01-01T00-00-s1.jsonl\nsession-2026-01-01T00-05-s2.jsonl\n", bench.Read("records"));
        Assert.Contains("whole", bench.Read("kept"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_gone_is_no_session()
    {
        await using var bench = new AgentBench();
        bench.Install("an-agent", """
            say() { read -r line; printf '%s\n' "$line" >> heard; printf '%s\n' "$1"; }
            say '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}'
            say '{"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"no such session"}}'
            """);
        var end = await bench.RunAsync(Agent(bench, "an-agent"), session: "s1");
        Assert.Null(end.Session);
        Assert.Contains("no such session", end.Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Steps);
    }

    [Theory]
    [InlineData(""""error":{"code":-32603,"message":"Internal error","data":{"message":"status 401"}}"""", "api", ErrorClass.Api)]
    [InlineData(""""error":{"code":-32603,"message":"Internal error: odd"}"""", "api", ErrorClass.Api)]
    [InlineData(""""error":{"code":429,"message":"{}"}"""", "api", ErrorClass.Api)]
    [InlineData(""""error":{"code":-32602,"message":"bad parameters"}"""", "agent_error", ErrorClass.Runtime)]
    [InlineData(""""result":{"stopReason":"max_turn_requests"}"""", "limit", ErrorClass.Runtime)]
    [InlineData(""""result":{"stopReason":"refusal"}"""", "refused", ErrorClass.Logic)]
    [InlineData(""""result":{"stopReason":"cancelled"}"""", "agent_error", ErrorClass.Runtime)]
    public async Task A_turn_that_fails_says_why(string answer, string type, ErrorClass errorClass)
    {
        await using var bench = new AgentBench();
        bench.Install("an-agent", $$$$"""{{{{Opening}}}}; hear; say '{"jsonrpc":"2.0","id":4,"{{{{answer}}}}}'""");
        var end = await bench.RunAsync(Agent(bench, "an-agent"));
        Assert.Equal((type, errorClass), (end.Failure?.ErrorType, end.Failure?.ErrorClass));
    }

    [Fact]
    public async Task A_program_that_stays_after_its_turn_is_ended_and_one_that_is_stopped_is_told()
    {
        await using var bench = new AgentBench();
        bench.Install("stays", $$$$"""{{{{Opening}}}}; hear; say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"end_turn"}}'; sleep 600""");
        Assert.Null((await bench.RunAsync(Agent(bench, "stays"))).Failure);
        File.Delete(Path.Combine(bench.Work, "heard"));
        bench.Install("goes", $$$$"""
            {{{{Opening}}}}
            hear; update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a line\n"}}'
            hear; say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"cancelled"}}'
            """);
        using var stop = new CancellationTokenSource();
        var running = bench.RunAsync(Agent(bench, "goes"), stop: stop.Token);
        await bench.FirstText;
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        Assert.Equal("cancelled", (await running).Failure?.ErrorType);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Contains("session/cancel", bench.Read("heard").Split('\n')[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opencode_is_started_with_its_model_and_endpoint_pinned_and_not_without()
    {
        await using var bench = new AgentBench();
        bench.Server["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1";
        bench.Server["OPENCODE_CONFIG_CONTENT"] = """{"agent":{"build":{"steps":9}}}""";
        bench.Install("opencode", """printf '%s' "$OPENCODE_CONFIG_CONTENT" > settings; echo "$OPENAI_BASE_URL $@" > arguments""");
        var agent = new AcpAgent(AcpFlavour.Opencode, bench.Host());
        Assert.Contains("needs a model", (await bench.RunAsync(agent)).Failure?.Message, StringComparison.Ordinal);
        Assert.Equal("no_result", (await bench.RunAsync(agent, "openai/gpt")).Failure?.ErrorType);
        Assert.Equal(
            """{"agent":{"build":{"steps":9},"title":{"disable":true}},"autoupdate":false,"share":"disabled","experimental":{"continue_loop_on_deny":true}""" +
            ""","model":"openai/gpt","small_model":"openai/gpt","provider":{"openai":{"options":{"baseURL":"{env:OPENAI_BASE_URL}"}}}}""",
            bench.Read("settings"));
        Assert.Equal("http://127.0.0.1:9/v1 acp\n", bench.Read("arguments"));
    }

    [Fact]
    public async Task What_opencode_used_is_read_from_its_record_of_the_turn()
    {
        await using var bench = new AgentBench();
        bench.Install("opencode", $$$$"""
            if [ "$1" = export ]; then
            cat <<END
            {"messages":[
            {"info":{"role":"assistant","parentID":"u0","tokens":{"input":9999}}},{"info":{"role":"user","id":"u1"}},
            {"info":{"role":"assistant","parentID":"u1","providerID":"p","modelID":"m","tokens":{"input":10,"output":2,"reasoning":1,"cache":{"read":5,"write":3} } } },
            {"info":{"role":"assistant","parentID":"u1","providerID":"p","modelID":"m","tokens":{"input":20,"output":4,"cache":{"read":6} } } }]}
            END
            exit; fi
            {{{{Opening}}}}
            hear; say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"end_turn","usage":{"inputTokens":20,"outputTokens":4} } }'
            """);
        var end = await bench.RunAsync(new AcpAgent(AcpFlavour.Opencode, bench.Host()), "p/m");
        Assert.Equal((null, "s1"), (end.Failure, end.Session));
        Assert.Equal([new AgentStep.Usage("p/m", 33, 11, 7)], bench.Steps);
        Assert.DoesNotContain(bench.Lines, line => line.Contains("messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_gemini_used_is_read_from_its_record_also_of_a_turn_that_was_stopped()
    {
        await using var bench = new AgentBench();
        bench.Install("gemini", $$$$"""
            {{{{Opening}}}}
            hear
            mkdir -p "$HOME/.gemini/tmp/w/chats"
            cat > "$HOME/.gemini/tmp/w/chats/session-2026-01-01T00-00-s1.jsonl" <<'END'
            {"sessionId":"s1","kind":"main"}
            {"id":"m0","type":"gemini","content":"of yesterday","tokens":{"input":9999,"output":9},"model":"big"}
            {"id":"u1","type":"user","content":[{"text":"Write it.\n\"Quoted\" $HOME 'too'"}]}
            {"id":"m1","type":"gemini","tokens":{"input":100,"output":7,"cached":40,"thoughts":2,"tool":1,"total":109},"model":"big"}
            {"id":"m1","type":"gemini","toolCalls":[],"tokens":{"input":100,"output":7,"cached":40,"thoughts":2,"tool":1,"total":109},"model":"big"}
            {"id":"u2","type":"user","content":[{"functionResponse":{"id":"c1"}}]}
            {"id":"m2","type":"gemini","tokens":{"input":200,"output":5,"cached":0,"thoughts":0,"tool":0,"total":205},"model":"big"}
            END
            update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a line\n"}}'
            hear; say '{"jsonrpc":"2.0","id":4,"result":{"stopReason":"cancelled"}}'
            """);
        using var stop = new CancellationTokenSource();
        var running = bench.RunAsync(new AcpAgent(AcpFlavour.Gemini, bench.Host()), stop: stop.Token);
        await bench.FirstText;
        await stop.CancelAsync();
        await running;
        Assert.Equal([new AgentStep.Text("a line\n"), new AgentStep.Usage("big", 261, 40, 14)], bench.Steps);
    }

    private static AcpAgent Agent(AgentBench bench, params string[] command) =>
        new(AcpFlavour.Named(command), bench.Host());
}
