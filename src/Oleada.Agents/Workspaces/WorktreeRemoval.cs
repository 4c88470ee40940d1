namespace Oleada.Agents.Workspaces;

/// <summary>Takes a worktree away: its folder, what the repository has of it, its branch.</summary>
internal static class WorktreeRemoval
{
    /// <param name="branch">The full name of a branch that goes with it; null if it stays.</param>
    public static async Task RemoveAsync(WorktreeGit repository, string top, string? branch, CancellationToken cancellation)
    {
        var removed = await repository.TryAsync(["worktree", "remove", "--force", "--force", top], cancellation);
        // Git refuses one whose link to the repository is broken, and leaves what it may not read.
        if (!removed.Succeeded && Directory.Exists(top))
            Delete(top);
        await repository.TryAsync(["worktree", "prune"], cancellation);
        if (branch is not null)
            await repository.TryAsync(["update-ref", "-d", branch], cancellation);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceException($"the worktree {folder} cannot be removed: {failure.Message}");
        }
    }
}
