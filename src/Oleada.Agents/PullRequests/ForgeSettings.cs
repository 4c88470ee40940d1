using Oleada.Contracts.Plans;

namespace Oleada.Agents.PullRequests;

/// <summary>Where pull requests are made, and who is let in there.</summary>
public sealed record ForgeSettings
{
    private static readonly string[] Names = [LocalForge.ForgeName, GitHubForge.ForgeName, ForgejoForge.ForgeName];

    /// <summary><c>local</c>, <c>github</c> or <c>forgejo</c>; null: by the remote <c>origin</c>, if there is a token.</summary>
    public string? Forge { get; init; }

    /// <summary>The forge's address, as a person opens it; null: <c>https://github.com</c>.</summary>
    public Uri? Url { get; init; }

    public string? Token { get; init; }

    /// <summary><c>owner/name</c>; null: as the remote <c>origin</c> has it.</summary>
    public string? Repository { get; init; }

    /// <summary>What the forge signs its events with; null: none are taken.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>How often open pull requests are looked at.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Settings by <c>OLEADA_FORGE…</c> variables.</summary>
    /// <exception cref="RunnerSettingsException">A variable has no valid value, or one is missing.</exception>
    public static ForgeSettings FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var settings = new ForgeSettings
        {
            Forge = Get("OLEADA_FORGE"),
            Url = Get("OLEADA_FORGE_URL") is { } url ? UrlIn(url) : null,
            Token = Get("OLEADA_FORGE_TOKEN"),
            Repository = Get("OLEADA_FORGE_REPOSITORY"),
            WebhookSecret = Get("OLEADA_FORGE_WEBHOOK_SECRET"),
        };
        if (settings.Forge is { } forge && !Names.Contains(forge, StringComparer.Ordinal))
            throw new RunnerSettingsException($"OLEADA_FORGE: '{forge}' is not {string.Join(", ", Names)}");
        if (settings is { Forge: not (null or LocalForge.ForgeName), Token: null })
            throw new RunnerSettingsException($"OLEADA_FORGE_TOKEN: {settings.Forge} needs a token");
        if (settings is { Forge: ForgejoForge.ForgeName, Url: null })
            throw new RunnerSettingsException("OLEADA_FORGE_URL: forgejo needs its address, such as https://forge.example.com");
        // It becomes a part of headers, where a line end would begin another one.
        if (settings.Token?.Any(letter => letter is <= ' ' or > '~') == true)
            throw new RunnerSettingsException("OLEADA_FORGE_TOKEN: a token has no spaces and no other letters than those of ASCII");
        if (settings.Repository is { } repository && !RemoteAddress.IsRepository(repository))
            throw new RunnerSettingsException($"OLEADA_FORGE_REPOSITORY: '{repository}' is not owner/name");
        if (Get("OLEADA_FORGE_POLL") is not { } poll)
            return settings;
        return Duration.TryParse(poll, out var every) && every >= TimeSpan.FromSeconds(1) && every <= TimeSpan.FromDays(1)
            ? settings with { Poll = every }
            : throw new RunnerSettingsException($"OLEADA_FORGE_POLL: '{poll}' is not a duration from 1s to 24h");

        string? Get(string name) => environment.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
    }

    /// <summary>Never with the token.</summary>
    public override string ToString() => $"{Forge ?? "by origin"} {Url} {Repository}";

    private static Uri UrlIn(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url is { UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw new RunnerSettingsException($"OLEADA_FORGE_URL: '{text}' is no http:// or https:// address without name and password");
}
