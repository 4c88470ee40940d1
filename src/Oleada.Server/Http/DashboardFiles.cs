namespace Oleada.Server.Http;

/// <summary>The dashboard as the build left it beside the program; read once, when the first page is asked for.</summary>
internal sealed class DashboardFiles(string folder)
{
    private const string Start = "index.html";

    private readonly Lazy<Dictionary<string, DashboardFile>> _files = new(() => ReadAll(folder));

    /// <summary>The page itself; null if this build has no dashboard.</summary>
    public DashboardFile? Page => Find(Start);

    /// <param name="path">Relative, with slashes.</param>
    public DashboardFile? Find(string path) => _files.Value.GetValueOrDefault(path);

    private static Dictionary<string, DashboardFile> ReadAll(string folder)
    {
        var files = new Dictionary<string, DashboardFile>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            if (!path.EndsWith(".br", StringComparison.Ordinal) && !path.EndsWith(".gz", StringComparison.Ordinal))
                files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = DashboardFile.Read(path);
        return files;
    }
}
