using System.Globalization;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// The kernel's own limits, set by util-linux's <c>prlimit</c> in front of the shell. They count each process alone
/// (but the number of processes), so those on memory and processes are only the backstop of <see cref="LimitWatch"/>
/// for what outruns it.
/// </summary>
internal static class Prlimit
{
    public const string Program = "/usr/bin/prlimit";

    /// <summary>The words to put before a command; none where there is no such program.</summary>
    /// <param name="othersTasks">Threads that the kernel counts together with the command's.</param>
    public static IReadOnlyList<string> Before(Limits limits, int othersTasks)
    {
        if (!File.Exists(Program))
            return [];
        var cpu = (long)Math.Ceiling(limits.CpuTime.TotalSeconds);
        List<string> words =
        [
            Program, "--core=0", Set("fsize", limits.FileSize), Set("nofile", Math.Min(limits.OpenFiles, HardOpenFiles())),
            // Soft before hard, so that it is the signal that tells why.
            string.Create(CultureInfo.InvariantCulture, $"--cpu={cpu}:{cpu + 5}"),
            Set("data", (2 * limits.Memory) + Limits.Gibibyte),
        ];
        words.Add(Set("nproc", othersTasks + limits.Tasks));
        return words;
    }

    private static string Set(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    /// <summary>What this process may have at most; asking for more would fail.</summary>
    private static long HardOpenFiles()
    {
        const string Name = "Max open files";
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (line.StartsWith(Name, StringComparison.Ordinal))
            {
                var words = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return long.TryParse(words[1], CultureInfo.InvariantCulture, out var hard) ? hard : long.MaxValue;
            }
        }
        return long.MaxValue;
    }
}
