using System.Globalization;

namespace Oleada.Agents.Workspaces;

/// <summary>How much a commit has changed, as git counts it.</summary>
public sealed record ChangeCount(int Files, int Additions, int Deletions)
{
    public static readonly ChangeCount None = new(0, 0, 0);

    /// <param name="log">For each commit a NUL, its hash, and git's short statistics, if it has any.</param>
    internal static IReadOnlyDictionary<string, ChangeCount> ParseLog(string log)
    {
        var counts = new Dictionary<string, ChangeCount>(StringComparer.Ordinal);
        foreach (var entry in log.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = entry.Split('\n', 2);
            counts[lines[0]] = lines.Length < 2 ? None : Parse(lines[1]);
        }
        return counts;
    }

    /// <summary>Of <c> 3 files changed, 10 insertions(+), 2 deletions(-)</c>, where what is zero is left out.</summary>
    private static ChangeCount Parse(string statistics)
    {
        var count = None;
        foreach (var part in statistics.Trim().Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ');
            var number = int.Parse(words[0], CultureInfo.InvariantCulture);
            count = words[1][0] switch
            {
                'f' => count with { Files = number },
                'i' => count with { Additions = number },
                _ => count with { Deletions = number },
            };
        }
        return count;
    }
}
