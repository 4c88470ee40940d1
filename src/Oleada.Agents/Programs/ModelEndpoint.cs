using Oleada.Agents.Relay;

namespace Oleada.Agents.Programs;

/// <summary>Where a program's model is: the server's owner says it in the variables that the program itself knows.</summary>
/// <param name="Default">The base URL where the variable names none.</param>
/// <param name="Keys">Variables for a key and the header that it belongs into; the first that is set counts.</param>
internal sealed record ModelEndpoint(string BaseVariable, string Default, params (string Variable, string Header)[] Keys)
{
    public static readonly ModelEndpoint Anthropic = new(
        "ANTHROPIC_BASE_URL", "https://api.anthropic.com", ("ANTHROPIC_API_KEY", "x-api-key"), ("ANTHROPIC_AUTH_TOKEN", "Authorization"));

    public static readonly ModelEndpoint OpenAi = new("OPENAI_BASE_URL", "https://api.openai.com/v1", ("OPENAI_API_KEY", "Authorization"));

    public static readonly ModelEndpoint Gemini = new(
        "GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com", ("GEMINI_API_KEY", "x-goog-api-key"));

    public bool IsSet(IReadOnlyDictionary<string, string> server) => Keys.Any(key => server.ContainsKey(key.Variable)) || server.ContainsKey(BaseVariable);

    /// <exception cref="ArgumentException">The variable holds no base URL; the message names both.</exception>
    public RelayedEndpoint For(IReadOnlyDictionary<string, string> server)
    {
        var text = server.GetValueOrDefault(BaseVariable) is { Length: > 0 } set ? set : Default;
        var key = Keys.FirstOrDefault(one => server.GetValueOrDefault(one.Variable) is { Length: > 0 });
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length + url.Query.Length + url.Fragment.Length > 0)
            throw new ArgumentException($"{BaseVariable}: '{text}' is no base URL: http or https, host, port and path");
        return new RelayedEndpoint(url)
        {
            BaseVariable = BaseVariable,
            KeyVariable = key.Variable,
            Key = key.Variable is null ? null : server[key.Variable],
            KeyHeader = key.Header ?? "Authorization",
        };
    }
}
