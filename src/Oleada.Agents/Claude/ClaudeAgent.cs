using Oleada.Agents.Programs;

namespace Oleada.Agents.Claude;

/// <summary>Claude Code by its own protocol.</summary>
internal sealed class ClaudeAgent(IReadOnlyDictionary<string, string> server, TimeSpan silence, TimeProvider time) : IAgent
{
    private static readonly AgentProgram Program = new("claude", "npm install -g @anthropic-ai/claude-code")
    {
        Variables = AgentVariables.Claude,
        Fixed = AgentVariables.ClaudeFixed,
    };

    public string Name => "claude";

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (Program.Find(turn.Template) is not { } path)
            return new AgentEnd(Program.NotInstalled);
        using var run = new ProgramRun(turn, new ClaudeConversation(turn.Prompt), silence, time, stop);
        return await run.RunAsync($"exec {ShellWords.Join([path, .. Arguments(turn)])}", Program.EnvironmentFor(turn.Template, server));
    }

    private static List<string> Arguments(AgentTurn turn)
    {
        List<string> words =
        [
            "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--permission-prompt-tool", "stdio",
            // Nobody answers it: it is to decide by itself.
            "--disallowedTools=AskUserQuestion",
        ];
        if (turn.Model is { } model)
            words.AddRange(["--model", model]);
        if (turn.Session is { } session)
            words.AddRange(["--resume", session]);
        return words;
    }
}
