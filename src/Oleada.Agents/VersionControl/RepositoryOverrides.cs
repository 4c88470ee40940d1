using System.Collections.Concurrent;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// Finds the drivers that a repository's configuration names, so that each can be overridden. Files that are included
/// on a condition count whether or not it holds: it could hold at the next call.
/// </summary>
internal sealed class RepositoryOverrides(Func<string, CancellationToken, Task<string>> listFile)
{
    private const int MaxFiles = 64, MaxRepositories = 1_024;

    /// <summary>By configuration file, for all of this process: a call of git costs more than a look at the file.</summary>
    private static readonly ConcurrentDictionary<string, (FileVersion Version, IReadOnlyList<GitSetting> Settings)> Known = new(StringComparer.Ordinal);

    /// <param name="gitFolder">The repository, or the folder that it keeps of a worktree.</param>
    public async Task<IReadOnlyList<GitSetting>> FindAsync(string gitFolder, CancellationToken cancellationToken)
    {
        var shared = await OfFileAsync(Path.Combine(CommonFolder(gitFolder), "config"), cancellationToken);
        var own = Path.Combine(gitFolder, "config.worktree");
        return File.Exists(own) ? [.. shared, .. await OfFileAsync(own, cancellationToken)] : shared;
    }

    /// <summary>The repository of a worktree's git folder; the folder itself where it is a repository.</summary>
    public static string CommonFolder(string gitFolder)
    {
        var link = Path.Combine(gitFolder, "commondir");
        return File.Exists(link) ? Path.GetFullPath(File.ReadAllText(link).Trim(), gitFolder) : gitFolder;
    }

    private async Task<IReadOnlyList<GitSetting>> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        var version = FileVersion.Of(file);
        if (Known.TryGetValue(file, out var known) && known.Version == version)
            return known.Settings;
        var (settings, hasIncludes) = await ReadAsync(file, cancellationToken);
        // The version says nothing of files that are included.
        if (!hasIncludes)
        {
            if (Known.Count >= MaxRepositories)
                Known.Clear();
            Known[file] = (version, settings);
        }
        return settings;
    }

    private async Task<(IReadOnlyList<GitSetting> Settings, bool HasIncludes)> ReadAsync(string first, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([first]);
        while (open.TryDequeue(out var file))
        {
            if (!seen.Add(file) || !File.Exists(file))
                continue;
            if (seen.Count > MaxFiles)
                throw new WorkspaceException($"{first} includes more than {MaxFiles} other configuration files");
            foreach (var (key, value) in Entries(await listFile(file, cancellationToken)))
            {
                keys.Add(key);
                if (IsInclude(key))
                    open.Enqueue(FullPath(value, file));
            }
        }
        return ([.. keys.Select(GitOverrides.For).OfType<GitSetting>()], seen.Count > 1 || keys.Any(IsInclude));
    }

    private static IEnumerable<(string Key, string Value)> Entries(string listed) =>
        listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('\n', 2)).Select(parts => (parts[0], parts.ElementAtOrDefault(1) ?? ""));

    private static bool IsInclude(string key) =>
        key == "include.path" || (key.StartsWith("includeif.", StringComparison.Ordinal) && key.EndsWith(".path", StringComparison.Ordinal));

    private static string FullPath(string path, string file) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : Path.GetFullPath(path, Path.GetDirectoryName(file)!);

    private readonly record struct FileVersion(long Length, DateTime Written)
    {
        public static FileVersion Of(string file)
        {
            var info = new FileInfo(file);
            return info.Exists ? new FileVersion(info.Length, info.LastWriteTimeUtc) : default;
        }
    }
}
