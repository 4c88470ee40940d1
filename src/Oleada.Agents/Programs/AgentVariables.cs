namespace Oleada.Agents.Programs;

/// <summary>
/// The variables of the server's environment that agents' programs are given beside those of their endpoint, and the
/// switches that keep them from calling anything but their model. docs/agents.md has the same lists.
/// </summary>
internal static class AgentVariables
{
    public static readonly string[] ClaudeModels =
    [
        "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL",
        "ANTHROPIC_DEFAULT_OPUS_MODEL",
    ];

    public static readonly string[] Claude =
    [
        .. ClaudeModels, "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_MAX_RETRIES",
        "CLAUDE_CODE_MAX_OUTPUT_TOKENS", "MAX_THINKING_TOKENS", "API_TIMEOUT_MS",
    ];

    /// <summary>As root it works only where it is told that it is in a sandbox.</summary>
    public static readonly IReadOnlyDictionary<string, string> ClaudeFixed = Set(
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"), ("DISABLE_AUTOUPDATER", "1"), ("DISABLE_TELEMETRY", "1"),
        ("DISABLE_ERROR_REPORTING", "1"), ("IS_SANDBOX", "1"));

    public static readonly string[] Codex = ["OPENAI_ORGANIZATION", "OPENAI_PROJECT"];

    public static readonly string[] GeminiModels = ["GEMINI_MODEL"];

    public static readonly string[] Gemini = GeminiModels;

    public static readonly IReadOnlyDictionary<string, string> GeminiFixed = Set(
        ("GEMINI_CLI_NO_RELAUNCH", "true"), ("GEMINI_TELEMETRY_ENABLED", "false"));

    public static readonly string[] Opencode = ["OPENCODE_CONFIG_CONTENT"];

    /// <summary>It asks only for what it is told to ask for.</summary>
    public static readonly IReadOnlyDictionary<string, string> OpencodeFixed = Set(
        ("OPENCODE_DISABLE_MODELS_FETCH", "1"), ("OPENCODE_DISABLE_AUTOUPDATE", "1"), ("OPENCODE_DISABLE_DEFAULT_PLUGINS", "1"),
        ("OPENCODE_PERMISSION", """{"edit":"ask","bash":"ask","webfetch":"ask","external_directory":"ask"}"""));

    /// <summary>A program that speaks ACP may be any of these.</summary>
    public static readonly string[] Acp = [.. Claude, .. Codex, .. Gemini, .. Opencode];

    public static readonly IReadOnlyDictionary<string, string> AcpFixed =
        Set([.. ClaudeFixed.Concat(GeminiFixed).Concat(OpencodeFixed).Select(pair => (pair.Key, pair.Value))]);

    private static Dictionary<string, string> Set(params (string Name, string Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
