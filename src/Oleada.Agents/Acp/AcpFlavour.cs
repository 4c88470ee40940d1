using System.Text.Json.Nodes;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Acp;

/// <summary>One of the agents that speak ACP: how it is started, and what is its own.</summary>
/// <param name="Name">What plans call it.</param>
internal sealed record AcpFlavour(string Name, AgentProgram Program)
{
    /// <summary>Its arguments, for the model that is asked for.</summary>
    public required Func<string?, IEnumerable<string>> Arguments { get; init; }

    /// <summary>Shell text that is run before it, in the sandbox; for the session that is gone on with, if there is one.</summary>
    public Func<string?, string> Before { get; init; } = static _ => "";

    /// <summary>Variables for the model that is asked for, in view of those that it has.</summary>
    public Func<string?, IReadOnlyDictionary<string, string>, (string Name, string Value)[]> Environment { get; init; } = static (_, _) => [];

    /// <summary>Its model is chosen when it is started, not within the session.</summary>
    public bool HasModel { get; init; }

    /// <summary>Left to itself it would take a model that somebody else chose.</summary>
    public bool NeedsModel { get; init; }

    /// <summary>It says that a session is loaded before it has told what was said in it.</summary>
    public bool TellsHistoryLate { get; init; }

    /// <summary>Where its tokens are read, if not from its answer.</summary>
    public SessionTally? Tally { get; init; }

    private static readonly ModelEndpoint[] Known = [ModelEndpoint.Anthropic, ModelEndpoint.OpenAi, ModelEndpoint.Gemini];

    public static readonly AcpFlavour Gemini = new("gemini", new AgentProgram("gemini", "npm install -g @google/gemini-cli")
    {
        Endpoints = [ModelEndpoint.Gemini], Variables = AgentVariables.Gemini, Fixed = AgentVariables.GeminiFixed,
        ModelVariables = AgentVariables.GeminiModels, OwnSignIn = ".gemini/oauth_creds.json",
    })
    {
        Arguments = model => ["--acp", "--skip-trust", .. model is null ? (string[])[] : ["-m", model]],
        // In the sandbox: the home is the agent's, and what it left there may lead elsewhere.
        Before = GeminiHome.Preparation,
        HasModel = true,
        Tally = GeminiTally.Tally,
        TellsHistoryLate = true,
    };

    public static readonly AcpFlavour Opencode = new("opencode", new AgentProgram("opencode", "npm install -g opencode-ai")
    {
        Endpoints = Known, MayNeedAny = true, Variables = AgentVariables.Opencode, Fixed = AgentVariables.OpencodeFixed,
        OwnSignIn = ".local/share/opencode/auth.json",
    })
    {
        Arguments = static _ => ["acp"],
        Environment = static (model, environment) => [("OPENCODE_CONFIG_CONTENT", OpencodeSettings(model, environment))],
        HasModel = true,
        NeedsModel = true,
        Tally = OpencodeTally.Tally,
    };

    /// <summary>Any other, by the command line that the server's owner names.</summary>
    public static AcpFlavour Named(IReadOnlyList<string> command) => new(
        "acp",
        command.Count == 0
            ? new AgentProgram("an agent for acp", "OLEADA_AGENT_ACP names its command line, for example claude-agent-acp")
            : new AgentProgram(command[0], "OLEADA_AGENT_ACP names it")
            {
                Endpoints = Known, MayNeedAny = true, Variables = AgentVariables.Acp, Fixed = AgentVariables.AcpFixed,
            })
    {
        Arguments = _ => command.Skip(1),
    };

    /// <summary>
    /// The owner's own settings, with the model and the endpoint of a known provider pinned. A title costs a request that
    /// no record of the session counts; and a no is to be told to the model, not to end the turn.
    /// </summary>
    private static string OpencodeSettings(string? model, IReadOnlyDictionary<string, string> environment)
    {
        var settings = Owned(environment.GetValueOrDefault("OPENCODE_CONFIG_CONTENT", "{}"));
        settings["autoupdate"] = false;
        settings["share"] = "disabled";
        Inner(Inner(settings, "agent"), "title")["disable"] = true;
        Inner(settings, "experimental")["continue_loop_on_deny"] = true;
        if (model is null)
            return settings.ToJsonString();
        settings["model"] = model;
        settings["small_model"] = model;
        var provider = model.Split('/')[0];
        var address = provider switch { "anthropic" => "{env:ANTHROPIC_BASE_URL}/v1", "openai" => "{env:OPENAI_BASE_URL}", _ => null };
        if (address is not null && settings["provider"] is null)
            settings["provider"] = new JsonObject { [provider] = new JsonObject { ["options"] = new JsonObject { ["baseURL"] = address } } };
        return settings.ToJsonString();
    }

    private static JsonObject Inner(JsonObject settings, string name)
    {
        if (settings[name] is not JsonObject inner)
            settings[name] = inner = [];
        return inner;
    }

    private static JsonObject Owned(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            // The program would refuse it too; ours pins what has to be.
            return [];
        }
    }
}
