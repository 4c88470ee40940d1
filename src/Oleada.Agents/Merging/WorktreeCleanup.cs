using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Merging;

/// <summary>Takes worktrees away that are no longer needed. What in them no snapshot has is saved first.</summary>
internal sealed class WorktreeCleanup(TaskWorktrees worktrees, MasterPlan plan, string executionId, string resultTop, WorkspacePolicy policy)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();

    /// <summary>The removals of merged tasks' worktrees, one after the other; at most as many wait as the plan has tasks.</summary>
    private Task _removals = Task.CompletedTask;

    private volatile bool _stopped;

    /// <summary>
    /// To be called when a task is merged whole. Nobody waits for its thousands of files to be removed; those that a
    /// stop or a kill leaves go at the execution's end.
    /// </summary>
    public void AfterMerge(TaskWorktree worktree)
    {
        worktree.IsRemoved = true;
        if (policy == WorkspacePolicy.Keep)
            return;
        worktree.Leave();
        lock (_gate)
            _removals = RemoveAsync(_removals, worktree);
    }

    /// <summary>To be called when the execution has ended.</summary>
    /// <param name="failed">Ids of the tasks that failed.</param>
    /// <returns>False if something is left that should have gone.</returns>
    public async Task<bool> AtEndAsync(IReadOnlySet<string> failed)
    {
        await _removals;
        var done = await TryAsync(worktrees.RemoveSpareAsync);
        if (policy == WorkspacePolicy.Keep)
            return done;
        foreach (var task in plan.Tasks.Where(task => worktrees.HasTraces(task.Id) && !(policy == WorkspacePolicy.Failed && failed.Contains(task.Id))))
            done &= await TryAsync(() => SaveAndRemoveAsync(task));
        if (policy == WorkspacePolicy.Remove)
            done &= await TryAsync(() => WorktreeRemoval.RemoveAsync(worktrees.Repository, resultTop, null, CancellationToken.None));
        return done;
    }

    /// <summary>Does not go on with what is still to be removed.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await _removals;
    }

    private async Task RemoveAsync(Task before, TaskWorktree worktree)
    {
        await before;
        if (!_stopped)
            await TryAsync(() => worktrees.RemoveAsync(worktree, CancellationToken.None));
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
