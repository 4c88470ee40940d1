using System.Text;
using System.Text.Json;
using Oleada.Agents.Acp;
using Oleada.Agents.Claude;
using Oleada.Agents.Codex;
using Oleada.Agents.Programs;

namespace Oleada.Fuzz.Tests.Programs;

/// <summary>Lines of agents' programs, whole, damaged and cut, in any order: each is understood or passed over.</summary>
public sealed class ConversationFuzzTests
{
    private static readonly string[] Lines =
    [
        """{"type":"system","subtype":"init","session_id":"s-1"}""",
        """{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}},{"type":"text"}],"usage":{"input_tokens":"5"}}}""",
        """{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"\ud83d"}]}]},"tool_use_result":{"filePath":"a"}}""",
        """{"type":"control_request","request_id":"q1","request":{"subtype":"can_use_tool","tool_name":"Write","input":{"file_path":"a","file_path":"b"}}}""",
        """{"type":"control_response","response":{"subtype":"error","request_id":"open","error":"no"}}""",
        """{"type":"result","subtype":"success","is_error":false,"modelUsage":{"m[1m]":{"inputTokens":1e99,"outputTokens":"3"}}}""",
        """{"type":"result","subtype":"error_during_execution","is_error":true,"errors":["a",{}],"api_error_status":400}""",
        """{"id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}""",
        """{"id":"2","result":{"sessionId":"s","thread":{"id":"th"},"models":{},"modes":{"currentModeId":"x"}}}""",
        """{"id":3.0,"result":{"turn":{"id":"tu"}}}""",
        """{"id":4,"result":{"stopReason":"end_turn","usage":{"inputTokens":"1"}}}""",
        """{"id":null,"error":{"code":-32603,"message":"status 400"}}""",
        """{"id":5,"error":{"code":"x","message":7}}""",
        """{"method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","content":{"text":"\ud83d"}}}}""",
        """{"method":"session/update","params":{"update":{"sessionUpdate":"tool_call_update","toolCallId":"c","status":"completed","content":[{"type":"diff","path":"a"}]}}}""",
        """{"id":"q","method":"session/request_permission","params":{"toolCall":{"toolCallId":"c","kind":"edit"},"options":[{"kind":"allow_once","optionId":"\ud83d"}]}}""",
        """{"id":"\ud83d","method":"item/permissions/requestApproval","params":{"permissions":{"network":{"enabled":true},"fileSystem":{"read":["/x"]}}}}""",
        """{"id":8,"method":"item/commandExecution/requestApproval","params":{"itemId":"i","command":"ls"}}""",
        """{"method":"item/started","params":{"item":{"id":"i","type":"commandExecution","command":"ls"}}}""",
        """{"method":"item/completed","params":{"item":{"id":"i","type":"fileChange","status":"completed","changes":[{"path":"a","kind":{"type":"add"}}]}}}""",
        """{"method":"thread/tokenUsage/updated","params":{"turnId":"tu","tokenUsage":{"total":{"inputTokens":9.5},"last":{"inputTokens":"9"}}}}""",
        """{"method":"turn/completed","params":{"turn":{"id":"tu","status":"failed","error":{"message":"stream disconnected"}}}}""",
        """{"type":"thread.started","thread_id":"th"}""",
        """{"type":"item.started","item":{"id":"i","type":"mcp_tool_call","server":"s","tool":"t","arguments":{"a":"\ud83d"}}}""",
        """{"type":"turn.completed","usage":{"input_tokens":"7","cached_input_tokens":9,"output_tokens":1.5}}""",
        """{"type":"turn.failed","error":{"message":"x"}}""",
        "no JSON", "[]", "null", "{", "\"\\ud83d\"",
    ];

    private sealed record Input(int Kind, bool Resumes, List<(string Line, bool IsCut)> Heard)
    {
        public override string ToString() => $"{Kind} {Resumes}\n{string.Join('\n', Heard)}";
    }

    [Fact]
    public void A_conversation_goes_on_or_ends_whatever_a_program_prints() => Fuzz.Run(30_000, Make, Check);

    private static Input Make(Random random)
    {
        var heard = new List<(string, bool)>();
        for (var more = random.Next(1, 25); more > 0; more--)
        {
            var line = Encoding.UTF8.GetBytes(random.Pick(Lines));
            var isCut = random.OneIn(8);
            if (isCut)
                line = line[..random.Next(line.Length + 1)];
            else if (random.OneIn(3))
                line = random.Damaged(line);
            heard.Add((Encoding.UTF8.GetString(line), isCut));
        }
        return new Input(random.Next(4), random.OneIn(2), heard);
    }

    private static void Check(Input input)
    {
        var session = input.Resumes ? "s-0" : null;
        IConversation conversation = input.Kind switch
        {
            0 => new ClaudeConversation("x"),
            1 => new CodexConversation("x", "m", session is null ? null : CodexSession.Parse(session)),
            2 => new CodexServerConversation("/w", "x", "m", session is null ? null : CodexSession.Parse(session)),
            _ => new AcpConversation(input.Resumes ? AcpFlavour.Gemini : AcpFlavour.Named(["x"]), "/w", "x", null, session),
        };
        conversation.Begin();
        var wasOver = false;
        foreach (var (line, isCut) in input.Heard)
        {
            Perform(conversation, isCut ? conversation.HearCut(line) : conversation.Hear(line));
            Assert.True(conversation.IsOver || !wasOver, "a turn that is over does not begin again");
            wasOver = conversation.IsOver;
            Assert.False(conversation.Failure is not null && !wasOver);
        }
        Perform(conversation, conversation.Interrupt());
        Perform(conversation, conversation.Close());
    }

    /// <summary>What is said is one line of JSON, and each question is answered.</summary>
    private static void Perform(IConversation conversation, IReadOnlyList<Move> moves)
    {
        foreach (var move in moves)
        {
            if (move is Move.Say say)
            {
                Assert.DoesNotContain('\n', say.Line);
                using var document = JsonDocument.Parse(say.Line);
            }
            if (move is Move.Asks asks)
                Perform(conversation, conversation.Answer(asks.Question.Id, allowed: true));
        }
    }
}
