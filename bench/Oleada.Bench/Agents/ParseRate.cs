using System.Diagnostics;
using System.Text;
using Oleada.Agents.Acp;
using Oleada.Agents.Claude;
using Oleada.Agents.Codex;
using Oleada.Agents.Programs;
using Oleada.Agents.Sandbox;

namespace Oleada.Bench.Agents;

/// <summary>What reading agents' output costs: bytes to lines to steps, for a mix of short and long lines of each protocol.</summary>
internal static class ParseRate
{
    private const int Megabytes = 64;

    /// <summary>What a busy fleet prints in a minute.</summary>
    private const double MegabytesPerMinute = 200;

    public static Task RunAsync(string _)
    {
        var words = string.Concat(Enumerable.Repeat("a line of code with \\\"quotes\\\" and \\n line ends; ", 40));
        Measure("claude", new ClaudeConversation("p"),
            $$$$"""{"type":"assistant","message":{"id":"m","model":"s","content":[{"type":"text","text":"{{{{words[..120]}}}}"}],"usage":{"input_tokens":5,"output_tokens":1}},"session_id":"s"}""",
            $$$$"""{"type":"assistant","message":{"id":"m","model":"s","content":[{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"/w/a","content":"{{{{words}}}}"}}],"usage":{}},"session_id":"s"}""",
            $$$$"""{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t","type":"tool_result","content":"{{{{words}}}}"}]},"session_id":"s","tool_use_result":{"stdout":"{{{{words}}}}"}}""");
        Measure("codex", new CodexConversation("p", null, null),
            $$$$"""{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"{{{{words[..120]}}}}"}}""",
            $$$$"""{"type":"item.completed","item":{"id":"i","type":"command_execution","command":"ls","aggregated_output":"{{{{words}}}}","exit_code":0,"status":"completed"}}""");
        Measure("acp", new AcpConversation(AcpFlavour.Gemini, "/w", "p", null, null),
            """{"jsonrpc":"2.0","id":2,"result":{"sessionId":"s"}}""",
            """{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a few words "}}}}""",
            $$$$"""{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"tool_call_update","toolCallId":"c","status":"completed","rawOutput":"{{{{words}}}}"}}}""");
        return Task.CompletedTask;
    }

    private static void Measure(string name, IConversation conversation, params string[] lines)
    {
        var piece = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        Read(conversation, piece, 4 << 20);
        var rounds = Enumerable.Range(0, 5).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            Read(conversation, piece, Megabytes << 20);
            return Megabytes / watch.Elapsed.TotalSeconds;
        });
        var rate = Figure.Median(rounds);
        Figure.Report($"{name}'s lines read and parsed", rate, "MB/s");
        Figure.Report($"share of a core for 200 MB of {name}'s lines a minute", MegabytesPerMinute / 60 / rate * 100, "%");
    }

    private static void Read(IConversation conversation, byte[] piece, long bytes)
    {
        var reader = new LineReader();
        for (long read = 0; read < bytes; read += piece.Length)
        {
            foreach (var (text, _) in reader.Feed(piece))
                conversation.Hear(text);
        }
    }
}
