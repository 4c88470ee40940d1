namespace Oleada.Agents.Sandbox;

internal static class FolderPath
{
    /// <summary>True if <paramref name="path"/> is <paramref name="folder"/> or lies in it; both absolute.</summary>
    public static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) &&
        (path.Length == folder.Length || folder.EndsWith('/') || path[folder.Length] == '/');

    /// <summary>The folder with every symbolic link on the way to it resolved, as a sandbox and git see it.</summary>
    public static string Real(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, part));
            // A part that does not exist yet is what it says.
            var target = next.Exists ? next.ResolveLinkTarget(returnFinalTarget: true) : null;
            real = target is null ? next.FullName : Real(target.FullName);
        }
        return real;
    }
}
