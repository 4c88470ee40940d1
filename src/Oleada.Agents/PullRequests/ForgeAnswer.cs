using System.Globalization;
using System.Text.Json;

namespace Oleada.Agents.PullRequests;

/// <summary>What a forge answered.</summary>
/// <param name="Body">Null if it is no JSON.</param>
/// <param name="OpensAt">When a rate limit that stands against the request ends; null if none does.</param>
internal sealed record ForgeAnswer(int Status, JsonElement? Body, DateTimeOffset? OpensAt)
{
    private const int TooManyRequests = 429, Forbidden = 403;

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The forge's own words, cut to a line.</summary>
    public string Message => Cut(Text("message") is { Length: > 0 } message ? message + Details() : "no reason given");

    public string? Text(params string[] path) => At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public int? Number(params string[] path) => At(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public bool? Flag(params string[] path) => At(path) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    public IEnumerable<ForgeAnswer> Items(params string[] path) => At(path) is { ValueKind: JsonValueKind.Array } items
        ? items.EnumerateArray().Select(item => this with { Body = item })
        : [];

    /// <summary>Forges say differently when they will listen again, and some mean a rate limit by 403.</summary>
    public static DateTimeOffset? OpensAtOf(int status, Func<string, string?> header, DateTimeOffset now)
    {
        if (status is not (TooManyRequests or Forbidden))
            return null;
        if (int.TryParse(header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return now.AddSeconds(seconds);
        var spent = header("X-RateLimit-Remaining") == "0";
        if ((spent || status == TooManyRequests) && long.TryParse(header("X-RateLimit-Reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
            && reset < 253_402_300_800)
            return DateTimeOffset.FromUnixTimeSeconds(reset);
        return status == TooManyRequests ? now : null;
    }

    private JsonElement? At(string[] path)
    {
        var at = Body;
        foreach (var name in path)
            at = at is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) ? value : null;
        return at;
    }

    private string Details()
    {
        var details = Items("errors").Select(error => error.Text("message") ?? error.Text("code")).Where(text => text is not null);
        var text = string.Join("; ", details);
        return text.Length == 0 ? "" : $" ({text})";
    }

    private static string Cut(string text)
    {
        const int Most = 300;
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Most ? line : line[..(char.IsHighSurrogate(line[Most - 1]) ? Most - 1 : Most)] + "…";
    }
}
