using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Failures in the shapes in which endpoints and what stands before them tell them: JSON, HTML, text.</summary>
internal static partial class EndpointError
{
    private const int MaxMessage = 500, MaxNested = 4, MaxItems = 5;

    /// <summary>Types of failures that may pass, for which no number is given.</summary>
    private static readonly string[] Passing = ["overloaded", "rate_limit", "server_error", "api_error", "timeout", "unavailable", "exhausted"];

    /// <summary>Members that hold the words, the best first.</summary>
    private static readonly string[] Names =
        ["error", "message", "detail", "msg", "errors", "error_message", "status_msg", "base_resp", "title", "type"];

    /// <returns>The failure that a piece of an answer tells of; null if it tells of none.</returns>
    public static EndpointException? In(JsonElement piece)
    {
        var error = piece.At("error");
        var isError = error.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.Number => true,
            JsonValueKind.String => !string.IsNullOrWhiteSpace(error.Text()),
            _ => false,
        };
        return isError || IsErrorItself(piece) ? Of(piece) : null;
    }

    /// <summary>A piece that is an error, whatever it looks like.</summary>
    public static EndpointException Of(JsonElement piece)
    {
        var message = MessageIn(piece) ?? piece.Raw() ?? "an error";
        return new EndpointException($"the model's endpoint failed: {Cut(message)}", StatusOf(piece));
    }

    /// <summary>The words for people in a body of any kind.</summary>
    public static string Describe(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Cut(MessageIn(document.RootElement) ?? body);
        }
        catch (Exception noJson) when (noJson is JsonException or ArgumentException)
        {
            return Cut(IsMarkup(body) ? TextOf(body) : body);
        }
    }

    public static bool IsMarkup(string body) => body.AsSpan().TrimStart().StartsWith("<");

    public static string Cut(string text) => LooseText.WellFormed(MiddleCut.Head(text, MaxMessage)).Trim();

    /// <summary>An error without a member of that name: of a proxy, a framework, an older server.</summary>
    private static bool IsErrorItself(JsonElement piece)
    {
        if (piece.At("choices").ValueKind == JsonValueKind.Array)
            return false;
        if (piece.Text("object") == "error" || piece.Text("type") == "error" || piece.Text("status") == "error")
            return true;
        if (piece.Number("base_resp", "status_code") > 0)
            return true;
        var isUntyped = piece.Text("type") is null && piece.Text("object") is null;
        var isTold = piece.At("message").ValueKind == JsonValueKind.String || piece.At("errors").ValueKind == JsonValueKind.Array;
        return isUntyped && (isTold || piece.At("detail").ValueKind != JsonValueKind.Undefined);
    }

    private static string? MessageIn(JsonElement error, int depth = 0)
    {
        switch (error.ValueKind)
        {
            case JsonValueKind.String:
                return error.Text() is { Length: > 0 } text ? text : null;
            case JsonValueKind.Array when depth < MaxNested:
                var all = error.EnumerateArray().Take(MaxItems).Select(one => MessageIn(one, depth + 1)).Where(one => one is not null);
                return string.Join("; ", all) is { Length: > 0 } joined ? joined : null;
            case JsonValueKind.Object when depth < MaxNested:
                return Names.Select(name => MessageIn(error.At(name), depth + 1)).FirstOrDefault(one => one is not null) is { } message
                    ? WithMore(message, error)
                    : null;
            default:
                return null;
        }
    }

    /// <summary>A gateway's message says little; what stands behind it says more.</summary>
    private static string WithMore(string message, JsonElement error)
    {
        var more = error.Raw("metadata", "raw") ?? error.Text("failed_generation");
        return more is null || message.Contains(more, StringComparison.Ordinal) ? message : $"{message}: {more}";
    }

    private static int? StatusOf(JsonElement piece)
    {
        foreach (var place in (JsonElement[])[piece.At("error"), piece])
        {
            foreach (var name in (string[])["code", "status", "status_code"])
                if (place.Count(name) is >= 400 and < 600 and { } status)
                    return (int)status;
            var type = $"{place.Text("type")} {place.Text("code")} {place.Text("status")}";
            if (Passing.Any(one => type.Contains(one, StringComparison.OrdinalIgnoreCase)))
                return (int)HttpStatusCode.ServiceUnavailable;
            if (type.Contains("invalid", StringComparison.OrdinalIgnoreCase) || type.Contains("authentication", StringComparison.OrdinalIgnoreCase))
                return (int)HttpStatusCode.BadRequest;
        }
        return null;
    }

    private static string TextOf(string markup)
    {
        var title = Title().Match(markup);
        return Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(title.Success ? title.Groups["text"].Value : markup, " ")), " ").Trim();
    }

    [GeneratedRegex("<title[^>]*>(?<text>[^<]*)</title", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
