using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// What a command sees of the repository behind its worktree: what git needs to read history and state, and nothing else.
/// Settings, credentials, logs, hooks, submodules, other worktrees and what other programs leave there are not among it.
/// </summary>
internal static class RepositoryMounts
{
    private const string WorktreesName = "worktrees";

    /// <summary>Folders of the repository; they are seen as they change.</summary>
    private static readonly string[] Folders = ["objects", "refs", "reftable"];

    private static readonly string[] Files =
        ["HEAD", "packed-refs", "shallow", "info/exclude", "info/attributes", "info/grafts", "info/sparse-checkout"];

    /// <summary>Of a worktree's own folder in the repository.</summary>
    private static readonly string[] WorktreeParts =
    [
        "HEAD", "ORIG_HEAD", "MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE", "CHERRY_PICK_HEAD", "REVERT_HEAD",
        "index", "commondir", "gitdir", "info/sparse-checkout", "refs", "reftable",
    ];

    /// <param name="git">The repository's folder.</param>
    /// <param name="config">The configuration that is shown in place of its own.</param>
    /// <param name="worktree">The top of the worktree; null if there is none yet.</param>
    public static IEnumerable<Mount> Of(string git, string config, string? worktree)
    {
        yield return new Mount(git, MountKind.Hidden);
        foreach (var name in Folders.Concat(Files))
            yield return new Mount(Path.Combine(git, name), MountKind.Readable);
        yield return new Mount(Path.Combine(git, "config"), MountKind.Readable, config);
        if (worktree is null || OwnFolder(git, worktree) is not { } own)
            yield break;
        foreach (var name in WorktreeParts)
            yield return new Mount(Path.Combine(own, name), MountKind.Readable);
        foreach (var shared in Directory.EnumerateFiles(own, "sharedindex.*"))
            yield return new Mount(shared, MountKind.Readable);
    }

    /// <summary>The folder that a worktree's <c>.git</c> names; null if it is none of the repository's.</summary>
    private static string? OwnFolder(string git, string worktree)
    {
        const string Key = "gitdir: ";
        var file = Path.Combine(worktree, ".git");
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault() : null;
        if (line is null || !line.StartsWith(Key, StringComparison.Ordinal))
            return null;
        var own = Path.Combine(git, WorktreesName, Path.GetFileName(line[Key.Length..].Trim()));
        return Path.GetFileName(own).Length > 0 && Directory.Exists(own) ? own : null;
    }
}
