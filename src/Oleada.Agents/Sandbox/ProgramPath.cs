namespace Oleada.Agents.Sandbox;

/// <summary>
/// Finds programs by the absolute folders of <c>PATH</c> only. A bare name would be looked for in the folder that the
/// server was started in, too, and that may be a workspace.
/// </summary>
internal static class ProgramPath
{
    /// <returns>The absolute path; null if no absolute folder has the program.</returns>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH") ?? "");

    public static string? Find(string name, string folders) => folders.Split(':')
        .Where(folder => folder.StartsWith('/'))
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
