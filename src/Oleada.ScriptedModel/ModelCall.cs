using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Oleada.ScriptedModel.Answers;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel;

/// <summary>A request for an answer, by its path, with the protocol to answer in.</summary>
internal sealed partial record ModelCall(IProtocol Protocol, ModelRequest Request)
{
    private static readonly IProtocol Chat = new ChatCompletions(), Responses = new Responses(), Messages = new Messages(), Gemini = new Gemini();

    /// <returns>Null if no answers are to be had at this path.</returns>
    public static ModelCall? Read(string path, JsonObject body)
    {
        if (path.EndsWith("/chat/completions", StringComparison.Ordinal))
            return new(Chat, RequestReading.OfChat(body));
        if (path.EndsWith("/responses", StringComparison.Ordinal))
            return new(Responses, RequestReading.OfResponses(body));
        if (path.EndsWith("/messages", StringComparison.Ordinal))
            return new(Messages, RequestReading.OfMessages(body));
        return GeminiPath().Match(path) is { Success: true } match
            ? new(Gemini, RequestReading.OfGemini(body, match.Groups["model"].Value, match.Groups["how"].Value == "streamGenerateContent"))
            : null;
    }

    /// <summary>The words of an error at this path.</summary>
    public static JsonObject ErrorAt(string path, ScriptedError error) => ProtocolAt(path).Error(error);

    private static IProtocol ProtocolAt(string path) =>
        path.Contains("/messages", StringComparison.Ordinal) ? Messages : path.Contains(':', StringComparison.Ordinal) ? Gemini : Chat;

    [GeneratedRegex("/models/(?<model>[^/:]+):(?<how>streamGenerateContent|generateContent)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GeminiPath();
}
