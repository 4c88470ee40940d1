using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>Makes the git worktree of an execution, and what a sandbox is shown of its repository.</summary>
internal static class Worktree
{
    /// <summary>Settings that git needs to read the repository; all others may hold addresses with passwords, or commands.</summary>
    private const string NeededSettings =
        @"^(extensions\..*|core\.(repositoryformatversion|filemode|bare|ignorecase|symlinks|precomposeunicode|autocrlf|eol|sparsecheckout|sparsecheckoutcone))$";

    /// <summary>The words that make a worktree, also where an adding that was killed has left its lock.</summary>
    public static readonly string[] Add = ["worktree", "add", "--quiet", "--force", "--force"];

    /// <summary>The option that leaves the files out, for filters to write them later.</summary>
    public static string[] Files(bool areWritten) => areWritten ? [] : ["--no-checkout"];

    /// <summary>What the repository keeps of a worktree that has just been made.</summary>
    public static string GitFolderOf(string top) => File.ReadAllText(Path.Combine(top, ".git"))["gitdir: ".Length..].Trim();

    /// <exception cref="WorkspaceException">Git refused.</exception>
    public static async Task AddAsync(
        Git git, Repository repository, string path, string branch, bool withFiles, CancellationToken cancellation)
    {
        var place = GitPlace.Of(repository.GitFolder);
        var able = await git.RunAsync(place, ["merge-tree", "--write-tree", repository.Head!, repository.Head!], cancellation);
        if (!able.Succeeded)
            throw new WorkspaceException($"git 2.38 or later is needed to merge what tasks do: {Repository.FirstLine(able.Error)}");
        var exists = await git.RunAsync(place, ["rev-parse", "--verify", "--quiet", $"refs/heads/{branch}"], cancellation);
        if (exists.Succeeded && !await IsMergedAsync(git, repository, branch, cancellation))
        {
            throw new WorkspaceException(
                $"the repository {repository.Top} already has a branch {branch} with commits of its own; choose another execution id");
        }
        string[] add = [.. Add, .. Files(withFiles), "-B", branch, path, repository.Head!];
        var added = await git.RunAsync(place, add, cancellation);
        if (!added.Succeeded)
        {
            // An opening that was killed half-way may have left the branch taken by a folder that is gone.
            await git.RunAsync(place, ["worktree", "prune"], cancellation);
            added = await git.RunAsync(place, add, cancellation);
        }
        if (!added.Succeeded)
            throw new WorkspaceException($"no git worktree could be made in {path}: {Repository.FirstLine(added.Error)}");
    }

    /// <summary>Writes the part of the repository's configuration that a sandbox may see.</summary>
    public static async Task WriteConfigAsync(Git git, Repository repository, string file, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(file, "", cancellation);
        var place = GitPlace.Of(repository.GitFolder);
        var settings = await git.RunAsync(
            place, ["config", "--file", Path.Combine(repository.GitFolder, "config"), "-z", "--get-regexp", NeededSettings], cancellation);
        foreach (var setting in settings.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = setting.Split('\n', 2) is [var first, var second] ? (first, second) : (setting, "true");
            await git.RunAsync(place, ["config", "--file", file, "--add", name, value], cancellation);
        }
    }

    public static async Task<int> UncommittedAsync(Git git, Repository repository, CancellationToken cancellation)
    {
        var place = new GitPlace(repository.OwnGitFolder, repository.Top);
        var status = await git.RunAsync(
            place, ["--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"], cancellation);
        return status.Output.Length == 0 ? 0 : status.Output.Split('\n').Length;
    }

    private static async Task<bool> IsMergedAsync(Git git, Repository repository, string branch, CancellationToken cancellation) =>
        (await git.RunAsync(GitPlace.Of(repository.GitFolder), ["merge-base", "--is-ancestor", branch, repository.Head!], cancellation)).Succeeded;
}
