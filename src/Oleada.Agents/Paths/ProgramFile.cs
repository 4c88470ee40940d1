namespace Oleada.Agents.Paths;

/// <summary>
/// Finds the programs that the server starts outside of sandboxes. .NET looks for a bare name in the working folder first, and a
/// <c>PATH</c> may name relative folders or folders of a workspace: all of these may hold files of a repository or a command.
/// </summary>
internal static class ProgramFile
{
    /// <summary>Asked first: no sandbox may write them.</summary>
    private static readonly string[] SystemFolders = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <param name="chosen">The path that a person has set; null or empty if none.</param>
    /// <returns>The absolute path of a program; null if it is in no folder of the system and in no absolute folder of <c>PATH</c>.</returns>
    public static string? Find(string name, string? chosen = null) =>
        string.IsNullOrEmpty(chosen) ? Find(name, SystemFolders, Environment.GetEnvironmentVariable("PATH")) : Chosen(chosen);

    internal static string? Find(string name, IEnumerable<string> systemFolders, string? searchPath) =>
        systemFolders.Concat((searchPath ?? "").Split(':').Where(folder => folder.StartsWith('/')))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsProgram);

    private static string? Chosen(string path) => path.StartsWith('/') && IsProgram(path) ? path : null;

    private static bool IsProgram(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None);
    }
}
