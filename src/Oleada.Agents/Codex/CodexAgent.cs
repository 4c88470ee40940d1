using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>Codex by <c>exec</c>: its own sandbox is off, since ours is on.</summary>
internal sealed class CodexAgent(ProgramHost host) : IAgent
{
    /// <summary>The endpoint's address is known in the sandbox only.</summary>
    private const string Address = " -c \"model_providers.oleada.base_url=\\\"$OPENAI_BASE_URL\\\"\"";

    private static readonly AgentProgram Program = new("codex", "npm install -g @openai/codex")
    {
        Endpoints = [ModelEndpoint.OpenAi], Variables = AgentVariables.Codex,
    };

    private static readonly string[] Settings =
    [
        "analytics.enabled=false", "check_for_update_on_startup=false", "features.plugins=false", "features.apps=false", "features.remote_plugin=false",
        "model_provider=\"oleada\"", "model_providers.oleada.name=\"oleada\"", "model_providers.oleada.env_key=\"OPENAI_API_KEY\"",
        "model_providers.oleada.wire_api=\"responses\"",
    ];

    public string Name => "codex";

    public Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var resumed = turn.Session is { } session ? CodexSession.Parse(session) : null;
        string[] target = resumed is null ? ["-"] : ["resume", resumed.Thread, "-"];
        return host.RunAsync(
            Program, turn, new CodexConversation(turn.Prompt, turn.Model, resumed),
            path => $"exec {ShellWords.Join([path, "exec", "--json", .. Arguments(turn)])}{Address} {ShellWords.Join(target)}", stop);
    }

    private static List<string> Arguments(AgentTurn turn)
    {
        List<string> words = ["--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check"];
        if (turn.Model is { } model)
            words.AddRange(["-m", model]);
        foreach (var setting in Settings)
            words.AddRange(["-c", setting]);
        return words;
    }
}
