namespace Oleada.Agents.VersionControl;

/// <summary>Object folders of other repositories that a repository borrows from, by its <c>objects/info/alternates</c>.</summary>
internal static class RepositoryAlternates
{
    /// <summary>As deep as git itself follows them.</summary>
    private const int MaxDepth = 5;

    public static IReadOnlyList<string> Of(string gitFolder)
    {
        var found = new List<string>();
        Add(Path.Combine(gitFolder, "objects"), MaxDepth, found);
        return found;
    }

    /// <summary>A folder as one item of a list in a variable of git's.</summary>
    public static string Quote(string folder) => folder.AsSpan().ContainsAny(':', '"')
        ? $"\"{folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : folder;

    private static void Add(string objects, int depth, List<string> found)
    {
        var list = Path.Combine(objects, "info", "alternates");
        if (depth == 0 || !File.Exists(list))
            return;
        foreach (var line in File.ReadLines(list).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var folder = Path.GetFullPath(line, objects);
            if (found.Contains(folder, StringComparer.Ordinal) || !Directory.Exists(folder))
                continue;
            found.Add(folder);
            Add(folder, depth - 1, found);
        }
    }
}
