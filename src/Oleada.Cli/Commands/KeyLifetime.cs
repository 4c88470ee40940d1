using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Oleada.Cli.Commands;

/// <summary>How long a key is good: a whole number and a unit.</summary>
internal static class KeyLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static Option<TimeSpan?> Create() => new("--expires")
    {
        Description = "How long it is good; until it is revoked unless given",
        HelpName = "30d|12h|90m",
        CustomParser = Parse,
    };

    private static TimeSpan? Parse(ArgumentResult result)
    {
        if (Read(result.Tokens[0].Value) is { } lifetime)
            return lifetime;
        result.AddError("--expires: a whole number and d, h or m, such as 30d; at most 3650d");
        return null;
    }

    private static TimeSpan? Read(string text)
    {
        if (text.Length is < 2 or > 8 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return null;
        TimeSpan? lifetime = text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => null,
        };
        return lifetime <= Longest ? lifetime : null;
    }
}
