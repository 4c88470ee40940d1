using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Merging;

/// <summary>Takes worktrees away that are no longer needed. What in them no snapshot has is saved first.</summary>
internal sealed class WorktreeCleanup(TaskWorktrees worktrees, MasterPlan plan, string executionId, string resultTop, WorkspacePolicy policy)
{
    /// <summary>To be called when a task is merged whole.</summary>
    public async Task AfterMergeAsync(TaskWorktree worktree)
    {
        if (policy == WorkspacePolicy.Keep)
        {
            worktree.IsRemoved = true;
            return;
        }
        await TryAsync(() => worktrees.RemoveAsync(worktree, CancellationToken.None));
    }

    /// <summary>To be called when the execution has ended.</summary>
    /// <param name="failed">Ids of the tasks that failed.</param>
    public async Task AtEndAsync(IReadOnlySet<string> failed)
    {
        if (policy == WorkspacePolicy.Keep)
            return;
        var existing = worktrees.Existing().ToHashSet(StringComparer.Ordinal);
        foreach (var task in plan.Tasks.Where(task => existing.Contains(task.Id) && !(policy == WorkspacePolicy.Failed && failed.Contains(task.Id))))
            await TryAsync(() => SaveAndRemoveAsync(task));
        if (policy == WorkspacePolicy.Remove)
            await TryAsync(() => WorktreeRemoval.RemoveAsync(worktrees.Repository, resultTop, null, CancellationToken.None));
    }

    private async Task SaveAndRemoveAsync(PlanTask task)
    {
        var worktree = await worktrees.OpenAsync(task, CancellationToken.None);
        await worktree.SaveRestAsync(RefNames.Rest(executionId, task.Id), CancellationToken.None);
        await worktrees.RemoveAsync(worktree, CancellationToken.None);
    }

    private static async Task TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (WorkspaceException)
        {
            // The work is merged or saved, and its outcome must not hang on a folder: `oleada workspaces` shows what is left.
        }
    }
}
