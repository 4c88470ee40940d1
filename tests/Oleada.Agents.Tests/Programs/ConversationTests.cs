using Oleada.Agents.Acp;
using Oleada.Agents.Claude;
using Oleada.Agents.Codex;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Tests.Programs;

/// <summary>The three protocols line by line.</summary>
public sealed class ConversationTests
{
    [Fact]
    public void A_second_result_of_claude_changes_nothing()
    {
        var claude = new ClaudeConversation("x");
        const string First = """{"type":"result","subtype":"success","is_error":false,"usage":{"input_tokens":100.0,"output_tokens":"5"}}""";

        Assert.Equal(new AgentStep.Usage(null, 100, 0, 5), Assert.Single(Steps(claude.Hear(First))));
        Assert.Empty(claude.Hear("""{"type":"result","subtype":"error_during_execution","is_error":true,"usage":{"input_tokens":9},"errors":["of another task"]}"""));
        Assert.Null(claude.Failure);
    }

    [Theory]
    [InlineData("""{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}}""")]
    [InlineData("""{"type":"assistant","message":{"id":"m1","content":[{"type":"code_execution_tool_result","tool_use_id":"t1","content":{}}]}}""")]
    [InlineData("""{"type":"assistant","message":{"id":"m2","content":[{"type":"text","text":"It is built."}]}}""")]
    public void Claude_is_at_a_tool_until_its_result_or_the_next_message(string end)
    {
        var claude = new ClaudeConversation("x");

        claude.Hear("""{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]}}""");
        Assert.True(claude.IsAtTool);
        claude.Hear("""{"type":"assistant","parent_tool_use_id":"t1","message":{"id":"m9","content":[{"type":"text","text":"of a helper"}]}}""");
        Assert.True(claude.IsAtTool);
        claude.Hear(end);
        Assert.False(claude.IsAtTool);
    }

    [Fact]
    public void A_line_of_claude_that_was_cut_ends_its_calls_and_what_it_asks_is_denied()
    {
        var claude = new ClaudeConversation("x");
        claude.Hear("""{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]}}""");

        claude.HearCut("""{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":"very long""");
        var denied = claude.HearCut("""{"type":"control_request","request_id":"q1","request":{"subtype":"can_use_tool","tool_name":"Write","input":{"content":"very long""");

        Assert.False(claude.IsAtTool);
        Assert.Contains("\"behavior\":\"deny\"", Assert.IsType<Move.Say>(Assert.Single(denied)).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{"thread":{"id":"one","turns":[{"data":"AAAA""")]
    [InlineData("""{"result":{"thread":{"turns":[{"data":"AAAA""")]
    public void A_thread_of_codex_with_too_long_a_history_is_not_gone_on_with(string beginning)
    {
        var codex = new CodexServerConversation("/w", "x", null, CodexSession.Parse("one"));
        codex.Hear("""{"id":1,"result":{}}""");

        codex.HearCut("""{"method":"thread/started","params":{"thread":{"data":"AAAA""");
        Assert.False(codex.IsOver);
        codex.HearCut(beginning);

        Assert.True(codex.IsOver);
        Assert.Equal("agent_error", codex.Failure?.ErrorType);
        Assert.Null(codex.Session);
    }

    [Theory]
    [InlineData("""{"id":2,"result":{"modes":{"x":"AAAA""")]
    [InlineData("""{"result":{"modes":{"x":"AAAA""")]
    public void A_session_of_acp_with_too_long_an_answer_is_not_gone_on_with(string beginning)
    {
        var acp = new AcpConversation(AcpFlavour.Named(["x"]), "/w", "x", null, "s-0");
        acp.Hear("""{"id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}""");

        acp.HearCut("""{"method":"session/update","params":{"update":{"content":"AAAA""");
        Assert.False(acp.IsOver);
        acp.HearCut(beginning);

        Assert.Equal((true, "agent_error", null), (acp.IsOver, acp.Failure?.ErrorType, acp.Session));
    }

    [Theory]
    [InlineData(true, false, """{"permissions":{"network":{"enabled":true}},"scope":"turn"}""")]
    [InlineData(false, true, """{"permissions":{"fileSystem":{"write":["/x"]}},"scope":"turn"}""")]
    [InlineData(false, false, """{"permissions":{},"scope":"turn"}""")]
    public void Codex_is_granted_the_permissions_that_were_allowed(bool network, bool files, string granted)
    {
        var codex = new CodexServerConversation("/w", "x", null, null);

        var asked = codex.Hear("""
            {"id":70,"method":"item/permissions/requestApproval","params":{"reason":"r","permissions":{"network":{"enabled":true},"fileSystem":{"write":["/x"]},"other":null}}}
            """);
        Assert.Equal([AgentAction.Network, AgentAction.Write], asked.Cast<Move.Asks>().Select(one => one.Question.Action));
        Assert.Empty(codex.Answer("70/network", network));
        var answer = Assert.IsType<Move.Say>(Assert.Single(codex.Answer("70/fileSystem", files)));

        Assert.Equal($$"""{"jsonrpc":"2.0","id":70,"result":{{granted}}}""", answer.Line);
    }

    [Theory]
    [InlineData("""{"id":"r","method":"item/commandExecution/requestApproval","params":{"networkApprovalContext":{"host":"example.com"}}}""", AgentAction.Network, "accept")]
    [InlineData("""{"id":"r","method":"execCommandApproval","params":{"command":["ls","-l"]}}""", AgentAction.Run, "approved")]
    [InlineData("""{"id":"r","method":"applyPatchApproval","params":{"fileChanges":{"a":{}}}}""", AgentAction.Write, "approved")]
    public void Each_kind_of_approval_of_codex_is_a_question(string line, AgentAction action, string decision)
    {
        var codex = new CodexServerConversation("/w", "x", null, null);

        Assert.Equal(action, Assert.IsType<Move.Asks>(Assert.Single(codex.Hear(line))).Question.Action);

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":"r","result":{"decision":"{{{decision}}}"}}""", Assert.IsType<Move.Say>(Assert.Single(codex.Answer("r", true))).Line);
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("{0}.0")]
    [InlineData("{0}")]
    public void An_answer_may_have_its_id_as_a_text_or_a_decimal(string form)
    {
        var acp = new AcpConversation(AcpFlavour.Named(["x"]), "/w", "x", null, null);

        foreach (var (id, result) in ((int, string)[])[(1, """{"protocolVersion":1}"""), (2, """{"sessionId":"s"}"""), (4, """{"stopReason":"end_turn"}""")])
            acp.Hear($$"""{"jsonrpc":"2.0","id":{{string.Format(null, form, id)}},"result":{{result}}}""");

        Assert.Equal((true, null, "s"), (acp.IsOver, acp.Failure, acp.Session));
    }

    [Fact]
    public void A_call_of_acp_is_at_work_before_its_input_is_known_and_halves_of_a_character_meet()
    {
        var acp = new AcpConversation(AcpFlavour.Named(["x"]), "/w", "x", null, null);
        acp.Hear("""{"id":1,"result":{"protocolVersion":1}}""");
        acp.Hear("""{"id":2,"result":{"sessionId":"s"}}""");

        acp.Hear(Update("""{"sessionUpdate":"tool_call","toolCallId":"c1","status":"pending","kind":"execute"}"""));
        Assert.True(acp.IsAtTool);
        acp.Hear(Update("""{"sessionUpdate":"tool_call_update","toolCallId":"c1","status":"failed"}"""));
        Assert.False(acp.IsAtTool);
        acp.Hear(Update("""{"sessionUpdate":"agent_message_chunk","content":{"text":"Good \ud83d"}}"""));
        acp.Hear(Update("""{"sessionUpdate":"agent_message_chunk","content":{"text":"\ude00"}}"""));
        Assert.Equal(new AgentStep.Text("Good 😀"), Assert.Single(Steps(acp.Close())));
    }

    [Theory]
    [InlineData("unexpected status 400 Bad Request: image too large", true)]
    [InlineData("invalid_request_error: messages.3", true)]
    [InlineData("status 500: overloaded", false)]
    public void A_conversation_that_is_refused_is_told_apart_from_an_endpoint_that_failed(string message, bool isRejection)
    {
        var codex = new CodexServerConversation("/w", "x", null, null);

        codex.Hear("""{"method":"turn/completed","params":{"turn":{"status":"failed","error":{"message":"…"}}}}""".Replace("…", message, StringComparison.Ordinal));

        Assert.Equal(isRejection, codex.Failure?.IsRejection);
    }

    private static string Update(string update) => """{"method":"session/update","params":{"update":…}}""".Replace("…", update, StringComparison.Ordinal);

    private static IEnumerable<AgentStep> Steps(IReadOnlyList<Move> moves) => moves.OfType<Move.Did>().Select(did => did.Step);
}
