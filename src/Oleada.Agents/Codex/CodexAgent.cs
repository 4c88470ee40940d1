using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>Codex, whose own sandbox is off, since ours is on.</summary>
/// <param name="asks">By <c>app-server</c>, which asks before it does something; else by <c>exec</c>, which does not.</param>
internal sealed class CodexAgent(ProgramHost host, bool asks) : IAgent
{
    /// <summary>The endpoint's address is known in the sandbox only.</summary>
    private const string Address = " -c \"model_providers.oleada.base_url=\\\"$OPENAI_BASE_URL\\\"\"";

    internal static readonly AgentProgram Program = new("codex", "npm install -g @openai/codex")
    {
        Endpoints = [ModelEndpoint.OpenAi], Variables = AgentVariables.Codex, OwnSignIn = ".codex/auth.json",
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
        if (asks)
        {
            var conversation = new CodexServerConversation(turn.Template.Folders.Work, turn.Prompt, turn.Model, resumed);
            return host.RunAsync(Program, turn, conversation, path => $"exec {ShellWords.Join([path, "app-server", .. Configuration()])}{Address}", stop);
        }
        string[] target = resumed is null ? ["-"] : ["resume", resumed.Thread, "-"];
        return host.RunAsync(
            Program, turn, new CodexConversation(turn.Prompt, turn.Model, resumed),
            path => $"exec {ShellWords.Join([path, "exec", "--json", .. Arguments(turn), .. Configuration()])}{Address} {ShellWords.Join(target)}", stop);
    }

    private static string[] Arguments(AgentTurn turn) =>
        ["--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", .. turn.Model is { } model ? (string[])["-m", model] : []];

    private static IEnumerable<string> Configuration() => Settings.SelectMany(setting => new[] { "-c", setting });
}
