using System.Globalization;
using System.Text;

namespace Oleada.Agents.Merging;

/// <summary>Says of a conflict what is needed to resolve it: the files, git's own words, and the places, as far as there is room.</summary>
internal static class ConflictReport
{
    public const int MaxFiles = 40;

    /// <summary>An event's message holds 4,096 characters.</summary>
    private const int MaxLength = 3_600, MaxLine = 200;

    /// <param name="said">What git says of each conflict.</param>
    /// <param name="lines">The lines of a file as it is now.</param>
    public static string Write(string branch, IReadOnlyList<string> files, IReadOnlyList<string> said, Func<string, IEnumerable<string>> lines)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"the task's changes conflict with what others have merged into {branch}, in {Names(files)}.\n");
        text.Append("The workspace now holds both: resolve each place between <<<<<<< and >>>>>>> and remove these markers.\n");
        // For most it says no more than the name that stands there already.
        foreach (var one in said.Where(one => !one.StartsWith("CONFLICT (content)", StringComparison.Ordinal)).Take(MaxFiles))
            text.Append(one.Trim()).Append('\n');
        foreach (var file in files)
        {
            foreach (var line in Hunks(file, lines(file)))
            {
                if (text.Length + line.Length > MaxLength)
                    return text.Append("… more is in the files").ToString();
                text.Append(line).Append('\n');
            }
        }
        return text.ToString().TrimEnd('\n');
    }

    public static string Unresolved(IReadOnlyList<string> files) =>
        $"the conflict is not resolved: {Names(files)} still has lines that begin with <<<<<<<";

    private static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(MaxFiles)) + (files.Count > MaxFiles ? $" and {files.Count - MaxFiles} more" : "");

    private static IEnumerable<string> Hunks(string file, IEnumerable<string> lines)
    {
        var (number, inside) = (0, false);
        foreach (var line in lines)
        {
            number++;
            if (line.StartsWith("<<<<<<< ", StringComparison.Ordinal))
            {
                inside = true;
                yield return string.Create(CultureInfo.InvariantCulture, $"\n{file}, line {number}:");
            }
            if (inside)
                yield return line.Length <= MaxLine ? line : line[..MaxLine] + "…";
            inside &= !line.StartsWith(">>>>>>> ", StringComparison.Ordinal);
        }
    }
}
