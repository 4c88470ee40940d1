using System.Globalization;

namespace Oleada.Server;

/// <summary>
/// The open files that this process may have. Each connection is one; a process that has no file left for its log, its
/// programs or the runtime itself ends.
/// </summary>
internal static class OpenFiles
{
    private const string LimitsFile = "/proc/self/limits";

    private const string LimitName = "Max open files";

    /// <summary>For the log, programs that are started, and their pipes.</summary>
    private const int Reserved = 256;

    /// <summary>The share of the rest that is reserved too, since more work opens more files.</summary>
    private const int ReservedShare = 8;

    /// <summary>Fewer would be no server.</summary>
    private const int MinConnections = 16;

    /// <returns>Connections for which files are left in any case; null where the system does not say.</returns>
    public static long? MaxConnections() =>
        File.Exists(LimitsFile) && Read(File.ReadLines(LimitsFile)) is { } files ? ConnectionsOf(files) : null;

    /// <param name="lines">Of <c>/proc/self/limits</c>.</param>
    /// <returns>The soft limit; null if there is none.</returns>
    internal static long? Read(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null;
    }

    internal static long ConnectionsOf(long files) =>
        Math.Max(MinConnections, files - Reserved - (files / ReservedShare));
}
