using System.Globalization;

namespace Oleada.Agents.Models;

internal enum ModelProvider
{
    OpenAi,
    Anthropic,
}

/// <summary>Where the models are that the model agent talks to.</summary>
internal sealed record ModelSettings
{
    public required ModelProvider Provider { get; init; }

    public required Uri Address { get; init; }

    /// <summary>Null where the endpoint wants none.</summary>
    public string? Key { get; init; }

    /// <summary>For plans that name none.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens that a model takes in.</summary>
    public int Context { get; init; } = 128_000;

    /// <exception cref="RunnerSettingsException">A variable has no valid value, or one is missing.</exception>
    public static ModelSettings FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var provider = ReadProvider(Value("OLEADA_MODEL_PROVIDER"));
        var prefix = provider == ModelProvider.Anthropic ? "ANTHROPIC" : "OPENAI";
        var named = Value("OLEADA_MODEL_BASE_URL") is not null ? "OLEADA_MODEL_BASE_URL" : $"{prefix}_BASE_URL";
        var providers = ReadAddress($"{prefix}_BASE_URL", Value($"{prefix}_BASE_URL") ?? Own(provider));
        var address = Value(named) is { } text ? ReadAddress(named, text) : providers;
        // The provider's key is for the provider's endpoint; another one may be anybody's.
        var key = Value("OLEADA_MODEL_API_KEY") ?? (IsSameServer(address, providers) ? Value($"{prefix}_API_KEY") : null);
        if (key is null && Value(named) is null)
            throw new RunnerSettingsException(
                $"the model agent has no endpoint: set OLEADA_MODEL_API_KEY or {prefix}_API_KEY, or OLEADA_MODEL_BASE_URL for a server without keys; 'model:demo' needs neither");
        return new ModelSettings
        {
            Provider = provider,
            Address = address,
            Key = key,
            Model = Value("OLEADA_MODEL"),
            Context = ReadContext(Value("OLEADA_MODEL_CONTEXT")),
        };

        string? Value(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

        ModelProvider ReadProvider(string? text) => text switch
        {
            "openai" => ModelProvider.OpenAi,
            "anthropic" => ModelProvider.Anthropic,
            null when Value("OLEADA_MODEL_BASE_URL") is { } own => IsAnthropics(own) ? ModelProvider.Anthropic : ModelProvider.OpenAi,
            null => Value("OPENAI_API_KEY") is null && Value("OPENAI_BASE_URL") is null && Value("ANTHROPIC_API_KEY") is not null ? ModelProvider.Anthropic : ModelProvider.OpenAi,
            _ => throw new RunnerSettingsException($"OLEADA_MODEL_PROVIDER: '{text}' is not openai or anthropic"),
        };
    }

    private static string Own(ModelProvider provider) =>
        provider == ModelProvider.Anthropic ? "https://api.anthropic.com" : "https://api.openai.com/v1";

    private static bool IsSameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && string.Equals(one.Authority, other.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsAnthropics(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && IsSameServer(url, new Uri(Own(ModelProvider.Anthropic)));

    private static Uri ReadAddress(string variable, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.UserInfo.Length == 0
            ? address
            : throw new RunnerSettingsException($"{variable}: not an http or https address without user and password");

    private static int ReadContext(string? text) =>
        text is null ? 128_000
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens is >= 4_000 and <= 10_000_000 ? tokens
        : throw new RunnerSettingsException($"OLEADA_MODEL_CONTEXT: '{text}' is not a number of tokens from 4000 to 10000000");
}
