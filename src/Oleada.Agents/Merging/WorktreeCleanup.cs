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
    /// <returns>False if something is left that should have gone.</returns>
    public async Task<bool> AtEndAsync(IReadOnlySet<string> failed)
    {
        var done = await TryAsync(worktrees.RemoveSpareAsync);
        if (policy == WorkspacePolicy.Keep)
            return done;
        foreach (var task in plan.Tasks.Where(task => worktrees.HasTraces(task.Id) && !(policy == WorkspacePolicy.Failed && failed.Contains(task.Id))))
            done &= await TryAsync(() => SaveAndRemoveAsync(task));
        if (policy == WorkspacePolicy.Remove)
            done &= await TryAsync(() => WorktreeRemoval.RemoveAsync(worktrees.Repository, resultTop, null, CancellationToken.None));
        return done;
    }

    private async Task SaveAndRemoveAsync(PlanTask task)
    {
        if (!worktrees.Exists(task.Id))
        {
            await worktrees.RemoveAsync(task.Id, CancellationToken.None);
            return;
        }
        var worktree = await worktrees.OpenAsync(task, CancellationToken.None);
        await worktree.SaveRestAsync(RefNames.Rest(executionId, task.Id), CancellationToken.None);
        await worktrees.RemoveAsync(worktree, CancellationToken.None);
    }

    private static async Task<bool> TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
            return true;
        }
        catch (WorkspaceException)
        {
            // The work is merged or saved, and its outcome must not hang on a folder: the next start tries again.
            return false;
        }
    }
}
