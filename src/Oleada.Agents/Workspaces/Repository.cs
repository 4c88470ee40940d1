using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>The git repository that a folder lies in.</summary>
/// <param name="Top">The top folder of its work tree.</param>
/// <param name="GitFolder">Where its objects, refs and configuration are.</param>
/// <param name="Prefix">The folder's path below the top, with a closing slash; empty at the top.</param>
/// <param name="Head">The commit that is checked out; null while there is none.</param>
/// <param name="Branch">The branch that is checked out; null if it is a detached head.</param>
/// <param name="OwnGitFolder">What the repository keeps of this work tree; <paramref name="GitFolder"/> for the main one.</param>
internal sealed record Repository(string Top, string GitFolder, string Prefix, string? Head, string? Branch, string OwnGitFolder)
{
    private const string BranchPrefix = "refs/heads/";

    /// <returns>Null for a folder that lies in no repository.</returns>
    /// <exception cref="WorkspaceException">It is one without a work tree, or git is missing or refuses it.</exception>
    public static async Task<Repository?> FindAsync(Git git, string folder, CancellationToken cancellation)
    {
        if (!LooksLikeRepository(folder))
            return null;
        // Whether a folder of another user is safe, the person's own settings say.
        git = git.OfUser;
        var where = await git.DiscoverAsync(folder, ["rev-parse", "--is-inside-work-tree", "--git-common-dir", "--absolute-git-dir"], cancellation);
        if (!where.Succeeded)
        {
            throw where.Error.Contains("safe.bareRepository", StringComparison.Ordinal)
                ? Bare(folder)
                : new WorkspaceException($"the workspace {folder}: {FirstLine(where.Error)}");
        }
        var lines = where.Output.Split('\n');
        if (lines[0] is not "true")
            throw Bare(folder);
        var top = await git.DiscoverAsync(folder, ["rev-parse", "--show-toplevel"], cancellation);
        var prefix = await git.DiscoverAsync(folder, ["rev-parse", "--show-prefix"], cancellation);
        var head = await git.DiscoverAsync(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellation);
        var branch = await git.DiscoverAsync(folder, ["symbolic-ref", "--quiet", "HEAD"], cancellation);
        return new Repository(
            top.Output, Path.GetFullPath(lines[1], folder), prefix.Output, head.Succeeded ? head.Output : null,
            branch.Succeeded && branch.Output.StartsWith(BranchPrefix, StringComparison.Ordinal) ? branch.Output[BranchPrefix.Length..] : null, lines[2]);
    }

    public static string FirstLine(string text) => text.Split('\n')[0];

    private static WorkspaceException Bare(string folder) =>
        new($"the workspace {folder} is a bare git repository or lies in a .git folder; name a checked-out folder");

    /// <summary>Spares those who have no git the need of it.</summary>
    private static bool LooksLikeRepository(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (HasGit(at.FullName) || IsBare(at.FullName))
                return true;
        }
        return false;
    }

    /// <summary>An empty folder is what a sandbox has left of its guard.</summary>
    private static bool HasGit(string folder)
    {
        var git = Path.Combine(folder, ".git");
        return Directory.Exists(git) ? Directory.EnumerateFileSystemEntries(git).Any() : Path.Exists(git);
    }

    private static bool IsBare(string folder) =>
        File.Exists(Path.Combine(folder, "HEAD")) && Directory.Exists(Path.Combine(folder, "objects")) &&
        Directory.Exists(Path.Combine(folder, "refs"));
}
