using System.IO.Enumeration;
using System.Text;

namespace Oleada.Agents.Workspaces;

/// <summary>Where a task's worktree belongs, and what of it counts.</summary>
/// <param name="Prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
/// <param name="Declared">Files that the task names, relative to the top: they count even if git ignores them.</param>
/// <param name="Excludes">A file of patterns that are ignored beside those of the repository.</param>
internal sealed record WorktreePlace(string RecordFile, string Prefix, IReadOnlyList<string> Declared, string Excludes);

/// <summary>Enters what a worktree holds into an index, whatever commands have left there.</summary>
internal sealed class WorktreeEntries(WorktreeGit git, WorktreePlace place)
{
    private const int MaxNotes = 20;

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, RecurseSubdirectories = true,
    };

    /// <returns>What could not be entered, for people.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(string index, CancellationToken cancellation)
    {
        List<string> notes = [.. RemoveObstacles()];
        var added = await git.TryAsync(["-c", $"core.excludesFile={place.Excludes}", "add", "--all", "--ignore-errors"], cancellation, index);
        if (!added.Succeeded)
            notes.AddRange(added.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => "not recorded: " + line[7..]));
        var declared = place.Declared.Where(path => WorkspaceFiles.Exists(git.Top, path)).ToList();
        if (declared.Count > 0)
        {
            // A failure is that of a path behind a link, or one that is a folder now; the files above are entered.
            await git.TryAsync(
                ["--literal-pathspecs", "add", "--force", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul"],
                cancellation, index, string.Join('\0', declared));
        }
        return notes.Count <= MaxNotes ? notes : [.. notes.Take(MaxNotes), $"and {notes.Count - MaxNotes} more"];
    }

    /// <summary>Bytes of the files that <see cref="AddAsync"/> would enter: changed ones, and new ones that git does not ignore.</summary>
    public async Task<long> SizeOfNewAsync(string index, CancellationToken cancellation)
    {
        var listed = await git.RunAsync(
            ["-c", $"core.excludesFile={place.Excludes}", "ls-files", "--others", "--modified", "--exclude-standard", "-z"], cancellation,
            File.Exists(index) ? index : null);
        return listed.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(path => new FileInfo(Path.Combine(git.Top, path)))
            .Sum(file => file.Exists && file.LinkTarget is null ? file.Length : 0);
    }

    /// <summary>Repositories within the worktree are left as the branch has them.</summary>
    public async Task<IReadOnlyList<string>> PutBackAsync(IEnumerable<RawChange> submodules, string index, CancellationToken cancellation)
    {
        var notes = new List<string>();
        var lines = new StringBuilder();
        foreach (var change in submodules)
        {
            lines.Append(change.OldMode is "000000" ? "0" : change.OldMode).Append(' ').Append(change.OldObject).Append('\t').Append(change.Path).Append('\0');
            notes.Add($"not recorded, since it is a git repository of its own: {change.Path}");
        }
        await git.RunAsync(["update-index", "-z", "--index-info"], cancellation, index, lines.ToString());
        return notes;
    }

    /// <summary>Git reads its own files wherever they lie, and would wait for a named pipe's writer for ever.</summary>
    private IEnumerable<string> RemoveObstacles()
    {
        var special = new FileSystemEnumerable<string>(git.Top, (ref FileSystemEntry entry) => entry.ToFullPath(), NoLinks)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName is ".gitignore" or ".gitattributes" or ".gitmodules",
            ShouldRecursePredicate = (ref FileSystemEntry entry) => entry.FileName is not ".git",
        };
        foreach (var path in special)
        {
            if (!FileStat.TryRead(Encoding.UTF8.GetBytes(path + '\0'), out var kind, out _) || kind != FileKind.Other)
                continue;
            File.Delete(path);
            yield return $"removed, since it is no regular file and git would wait for it: {Path.GetRelativePath(git.Top, path)}";
        }
    }
}
