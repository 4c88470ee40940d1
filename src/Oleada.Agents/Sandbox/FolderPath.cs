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
            real = next.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target ? Real(target) : next.FullName;
        }
        return real;
    }
}
