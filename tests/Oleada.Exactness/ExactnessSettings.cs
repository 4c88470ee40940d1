using System.Globalization;

namespace Oleada.Exactness;

/// <summary>How hard and how long. The same seed makes the same plan of faults, though not the same run.</summary>
internal sealed record ExactnessSettings
{
    /// <summary>Time in which events are published and servers killed; catching up comes after it.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);

    public int Clients { get; init; } = 200;

    public int Kills { get; init; } = 10;

    /// <summary>Events of tickets; those of executions come on top.</summary>
    public int Events { get; init; } = 1_000_000;

    public int Tickets { get; init; } = 20;

    public int Executions { get; init; } = 20;

    /// <summary>How long a client may take to have all, once nothing is published and nothing cut any more.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromMinutes(2);

    public int Seed { get; init; }

    /// <exception cref="ArgumentException">An option is not known, or has no number.</exception>
    public static ExactnessSettings Parse(string[] words, int seed)
    {
        var settings = new ExactnessSettings { Seed = seed };
        for (var at = 0; at < words.Length; at += 2)
        {
            if (at + 1 == words.Length || !double.TryParse(words[at + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value < 0)
                throw new ArgumentException($"{words[at]} needs a number");
            settings = words[at] switch
            {
                "--minutes" => settings with { Duration = TimeSpan.FromMinutes(value) },
                "--clients" => settings with { Clients = (int)value },
                "--kills" => settings with { Kills = (int)value },
                "--events" => settings with { Events = (int)value },
                "--tickets" => settings with { Tickets = Math.Max(1, (int)value) },
                "--executions" => settings with { Executions = (int)value },
                "--seed" => settings with { Seed = (int)value },
                var unknown => throw new ArgumentException($"there is no option {unknown}"),
            };
        }
        return settings;
    }
}
