using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>Codex by <c>exec</c>: its own sandbox is off, since ours is on.</summary>
internal sealed class CodexAgent(IReadOnlyDictionary<string, string> server, TimeSpan silence, TimeProvider time) : IAgent
{
    private const string Endpoint = "https://api.openai.com/v1";

    private static readonly AgentProgram Program = new("codex", "npm install -g @openai/codex") { Variables = AgentVariables.Codex };

    public string Name => "codex";

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (Program.Find(turn.Template) is not { } path)
            return new AgentEnd(Program.NotInstalled);
        var environment = Program.EnvironmentFor(turn.Template, server);
        var resumed = turn.Session is { } session ? CodexSession.Parse(session) : null;
        using var run = new ProgramRun(turn, new CodexConversation(turn.Prompt, turn.Model, resumed), silence, time, stop);
        string[] words = [path, "exec", "--json", .. Arguments(turn, environment), .. resumed is null ? (string[])["-"] : ["resume", resumed.Thread, "-"]];
        return await run.RunAsync($"exec {ShellWords.Join(words)}", environment);
    }

    private static List<string> Arguments(AgentTurn turn, Dictionary<string, string> environment)
    {
        List<string> words = ["--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check"];
        if (turn.Model is { } model)
            words.AddRange(["-m", model]);
        foreach (var setting in Settings(environment))
            words.AddRange(["-c", setting]);
        return words;
    }

    /// <summary>With a key, the model is at an endpoint that is named here; the key stays in the environment.</summary>
    private static List<string> Settings(Dictionary<string, string> environment)
    {
        List<string> settings =
        [
            "analytics.enabled=false", "check_for_update_on_startup=false", "features.plugins=false", "features.apps=false",
            "features.remote_plugin=false",
        ];
        if (!environment.ContainsKey("OPENAI_API_KEY"))
            return settings;
        var url = environment.GetValueOrDefault("OPENAI_BASE_URL", Endpoint).Replace("\"", "%22", StringComparison.Ordinal);
        settings.AddRange(
        [
            "model_provider=\"oleada\"", "model_providers.oleada.name=\"oleada\"", $"model_providers.oleada.base_url=\"{url}\"",
            "model_providers.oleada.env_key=\"OPENAI_API_KEY\"", "model_providers.oleada.wire_api=\"responses\"",
        ]);
        return settings;
    }
}
