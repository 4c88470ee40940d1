using System.Text.RegularExpressions;

namespace Oleada.Agents.Sandbox;

/// <summary>The values of the server's secrets, taken out of whatever is to be recorded.</summary>
public sealed partial class Secrets
{
    public const string Placeholder = "[redacted]";

    /// <summary>A shorter one would also be found where it means nothing.</summary>
    private const int MinLength = 6;

    private readonly string[] _values;

    /// <param name="environment">The server's environment; what looks secret by its name is one.</param>
    /// <param name="more">Other secrets.</param>
    public Secrets(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> more) =>
        _values = [.. environment.Where(pair => LooksSecret(pair.Key)).Select(pair => pair.Value).Concat(more)
            .SelectMany(value => value.Split('\n', StringSplitOptions.TrimEntries))
            .Where(value => value.Length >= MinLength)
            .Distinct(StringComparer.Ordinal)
            // The longest first, so that one within another leaves nothing of it.
            .OrderByDescending(value => value.Length)];

    public static bool LooksSecret(string variable) => Pattern().IsMatch(variable);

    public string Redact(string text)
    {
        foreach (var value in _values)
            text = text.Replace(value, Placeholder, StringComparison.Ordinal);
        return text;
    }

    /// <summary>As <see cref="Redact"/>, for a text whose end was cut off: that may have parted a secret.</summary>
    public string RedactCut(string text)
    {
        var kept = text.Length;
        foreach (var value in _values)
        {
            var longest = Math.Min(value.Length - 1, text.Length);
            for (var length = longest; length > text.Length - kept; length--)
                if (text.AsSpan().EndsWith(value.AsSpan(0, length), StringComparison.Ordinal))
                    kept = text.Length - length;
        }
        return Redact(text[..kept]);
    }

    [GeneratedRegex("KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
