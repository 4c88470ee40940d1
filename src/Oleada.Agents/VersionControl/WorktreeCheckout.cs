using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// Writes the files of worktrees that no attempt is in. Where filters are allowed, git does it in a sandbox, which alone
/// runs them; else outside, and files are written as they are.
/// </summary>
/// <param name="state">A folder for the runs of git, which no sandbox sees.</param>
/// <param name="excludes">A file of patterns that are ignored beside those of the repository.</param>
internal sealed class WorktreeCheckout(SandboxedGit sandboxed, string state, string excludes)
{
    public bool IsFiltered => sandboxed.Filters.Any;

    /// <summary>Adds a worktree with its files.</summary>
    /// <param name="words">What follows <c>worktree add</c> and its options, before the folder.</param>
    public async Task<GitResult> AddAsync(
        WorktreeGit repository, IEnumerable<string> words, string top, string commit, CancellationToken cancellationToken)
    {
        var added = await repository.TryAsync([.. Worktree.Add, .. Worktree.Files(!IsFiltered), .. words, top, commit], cancellationToken);
        if (added.Succeeded && IsFiltered)
            await CheckOutAsync(repository.At(Worktree.GitFolderOf(top), top), null, commit, cancellationToken);
        return added;
    }

    /// <summary>Turns the files of one commit into those of another. Of two commits only the files are looked at that differ.</summary>
    /// <returns>False if they are not those of the first.</returns>
    public async Task<bool> TryMoveAsync(WorktreeGit worktree, string from, string to)
    {
        if (!IsFiltered)
            return (await worktree.TryAsync(["read-tree", "-m", "-u", from, to], CancellationToken.None)).Succeeded;
        await CheckOutAsync(worktree, from, to, CancellationToken.None);
        return true;
    }

    /// <summary>Turns the files into those of a commit, whatever they are.</summary>
    public async Task ResetAsync(WorktreeGit worktree, string commit, CancellationToken cancellationToken)
    {
        if (IsFiltered)
            await CheckOutAsync(worktree, null, commit, cancellationToken);
        else
            await worktree.RunAsync(["read-tree", "--reset", "-u", commit], cancellationToken);
    }

    /// <inheritdoc cref="WorktreeFiles.EnterTrackedAsync"/>
    public async Task<string?> EnterTrackedAsync(WorktreeGit worktree, CancellationToken cancellationToken) =>
        await (await FilesAsync(worktree, cancellationToken)).EnterTrackedAsync(cancellationToken);

    private async Task CheckOutAsync(WorktreeGit worktree, string? from, string to, CancellationToken cancellationToken) =>
        await (await FilesAsync(worktree, cancellationToken)).CheckOutAsync(from, to, cancellationToken);

    private async Task<WorktreeFiles> FilesAsync(WorktreeGit worktree, CancellationToken cancellationToken)
    {
        var view = await WorktreeViews.OfAsync(worktree, worktree.Top, excludes, cancellationToken);
        // No id of a task begins with this sign.
        var own = Path.Combine(state, "=" + Path.GetFileName(worktree.Top));
        return new WorktreeFiles(sandboxed, worktree, view, new WorktreePlace("", "", [], excludes, own));
    }
}
