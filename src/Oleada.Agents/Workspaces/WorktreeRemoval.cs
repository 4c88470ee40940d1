using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>Takes a worktree away: its folder, what the repository has of it, its branch. One that is half there too.</summary>
internal static class WorktreeRemoval
{
    /// <param name="branch">The full name of a branch that goes with it; null if it stays.</param>
    /// <exception cref="WorkspaceException">Its folder cannot be removed.</exception>
    public static async Task RemoveAsync(WorktreeGit repository, string top, string? branch, CancellationToken cancellation)
    {
        var removed = await repository.TryAsync(["worktree", "remove", "--force", "--force", top], cancellation);
        // Git refuses one whose link to the repository is broken, and leaves what it may not read.
        if (!removed.Succeeded)
        {
            Delete(top);
            Forget(repository.GitFolder, top);
        }
        if (branch is not null)
            await repository.TryAsync(["update-ref", "-d", branch], cancellation);
    }

    /// <summary>
    /// What the repository has of this one worktree. Git's own way to tidy up would take what others have in the making
    /// for something that is left, too.
    /// </summary>
    private static void Forget(string gitFolder, string top)
    {
        var all = Path.Combine(gitFolder, "worktrees");
        foreach (var one in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            var link = Path.Combine(one, "gitdir");
            if (File.Exists(link) && File.ReadAllText(link).Trim() == Path.Combine(top, ".git"))
                Delete(one);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceException($"the folder {folder} of a worktree cannot be removed: {failure.Message}");
        }
    }
}
