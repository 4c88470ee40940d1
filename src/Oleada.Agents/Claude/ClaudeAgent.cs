using Oleada.Agents.Programs;

namespace Oleada.Agents.Claude;

/// <summary>Claude Code by its own protocol.</summary>
internal sealed class ClaudeAgent(ProgramHost host) : IAgent
{
    internal static readonly AgentProgram Program = new("claude", "npm install -g @anthropic-ai/claude-code")
    {
        Endpoints = [ModelEndpoint.Anthropic],
        Variables = AgentVariables.Claude,
        Fixed = AgentVariables.ClaudeFixed,
        Tokens = ["CLAUDE_CODE_OAUTH_TOKEN"],
        ModelVariables = AgentVariables.ClaudeModels,
        OwnSignIn = ".claude/.credentials.json",
    };

    public string Name => "claude";

    public Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return host.RunAsync(Program, turn, new ClaudeConversation(turn.Prompt), path => $"exec {ShellWords.Join([path, .. Arguments(turn)])}", stop);
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
