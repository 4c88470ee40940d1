using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>A worktree that is made ahead of its task, so that the task need not wait until all files are written. There is one at most.</summary>
internal sealed class SpareWorktree(WorktreeGit repository, WorktreeCheckout checkout, string top, string branch) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task _making = Task.CompletedTask;
    private string? _commit;
    private bool _isBeingTaken;

    /// <summary>Starts to make one if there is none.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (_commit is null && !_isBeingTaken && _making.IsCompleted)
                _making = MakeAsync();
        }
    }

    /// <summary>Turns it into a task's worktree. One that is in the making is waited for: another would take longer.</summary>
    /// <returns>False if there is none, or another task is taking it.</returns>
    public async Task<bool> TryTakeAsync(string target, string taskBranch, string tip)
    {
        Task making;
        lock (_gate)
        {
            if (_isBeingTaken || (_commit is null && _making.IsCompleted))
                return false;
            _isBeingTaken = true;
            making = _making;
        }
        try
        {
            await making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return _commit is { } commit && await TakeAsync(target, taskBranch, commit, tip);
        }
        finally
        {
            lock (_gate)
            {
                _commit = null;
                _isBeingTaken = false;
            }
        }
    }

    private async Task<bool> TakeAsync(string target, string taskBranch, string commit, string tip)
    {
        var git = repository.At(Worktree.GitFolderOf(top), top);
        if (commit != tip && !await checkout.TryMoveAsync(git, commit, tip))
            return false;
        var ownBranch = $"refs/heads/{taskBranch}";
        if (!(await repository.TryAsync(["update-ref", ownBranch, tip], CancellationToken.None)).Succeeded)
            return false;
        // The second does not run in the folder that the first one moves away.
        var results = await Task.WhenAll(
            repository.TryAsync(["worktree", "move", top, target], CancellationToken.None),
            git.At(git.GitFolder, git.GitFolder).TryAsync(["symbolic-ref", "HEAD", ownBranch], CancellationToken.None));
        return results.All(result => result.Succeeded);
    }

    /// <summary>To be called when no task will need it any more.</summary>
    /// <exception cref="WorkspaceException">It cannot be removed.</exception>
    public async Task RemoveAsync()
    {
        // What became of it does not matter any more.
        await _making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            _commit = null;
        if (Directory.Exists(top))
            await WorktreeRemoval.RemoveAsync(repository, top, null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveAsync();
        }
        catch (WorkspaceException)
        {
            // The next one to open the execution tries again.
        }
    }

    private async Task MakeAsync()
    {
        try
        {
            // What a crash has left.
            if (Directory.Exists(top))
                await WorktreeRemoval.RemoveAsync(repository, top, null, CancellationToken.None);
            var tip = await repository.RunAsync(["rev-parse", "--verify", $"refs/heads/{branch}"], CancellationToken.None);
            var made = await checkout.AddAsync(repository.Patient, ["--detach"], top, tip, CancellationToken.None);
            lock (_gate)
                _commit = made.Succeeded ? tip : null;
        }
        catch (WorkspaceException)
        {
            // Tasks make their own then, and say what is wrong.
        }
    }
}
