namespace Oleada.Agents.Workspaces;

/// <summary>A worktree that is made ahead of its task, so that the task need not wait until all files are written. There is one at most.</summary>
internal sealed class SpareWorktree(WorktreeGit repository, string top, string branch) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task _making = Task.CompletedTask;
    private bool _isReady;

    /// <summary>Starts to make one if there is none.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (!_isReady && _making.IsCompleted)
                _making = MakeAsync();
        }
    }

    /// <summary>Turns it into a task's worktree.</summary>
    /// <returns>False if there is none, or none yet.</returns>
    public async Task<bool> TryTakeAsync(string target, string taskBranch, string tip)
    {
        lock (_gate)
        {
            if (!_isReady)
                return false;
            _isReady = false;
        }
        var moved = await repository.TryAsync(["worktree", "move", top, target], CancellationToken.None);
        if (!moved.Succeeded)
            return false;
        var link = await File.ReadAllTextAsync(Path.Combine(target, ".git"));
        var git = repository.At(link["gitdir: ".Length..].Trim(), target);
        return (await git.TryAsync(["checkout", "--quiet", "-B", taskBranch, tip], CancellationToken.None)).Succeeded;
    }

    /// <summary>To be called when no task will need it any more.</summary>
    /// <exception cref="WorkspaceException">It cannot be removed.</exception>
    public async Task RemoveAsync()
    {
        // What became of it does not matter any more.
        await _making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            _isReady = false;
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
            var made = await repository.TryAsync(["worktree", "add", "--quiet", "--force", "--force", "--detach", top, $"refs/heads/{branch}"], CancellationToken.None);
            lock (_gate)
                _isReady = made.Succeeded;
        }
        catch (WorkspaceException)
        {
            // Tasks make their own then, and say what is wrong.
        }
    }
}
