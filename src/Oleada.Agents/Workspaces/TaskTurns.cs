namespace Oleada.Agents.Workspaces;

/// <summary>
/// Lets a task's attempts into its worktree together, and a merge only alone, in the order of their coming: a merge
/// that waits is not overtaken.
/// </summary>
internal sealed class TaskTurns
{
    private readonly Lock _gate = new();

    /// <summary>Bounded by the execution's workers, each of which waits for one turn at most.</summary>
    private readonly Queue<(bool Alone, TaskCompletionSource Turn)> _waiting = new();
    private int _inside;
    private long _admitted;
    private bool _alone;

    /// <summary>The number of the only turn that is being taken; null while there are others or none.</summary>
    public long? OnlyOne
    {
        get
        {
            lock (_gate)
                return _inside == 1 ? _admitted : null;
        }
    }

    /// <param name="wait">Cancelled when the turn is no longer wanted.</param>
    /// <returns>To be disposed of when the turn is over.</returns>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken wait)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((alone, turn));
            Admit();
        }
        await using var given = wait.Register(() => turn.TrySetCanceled(wait));
        try
        {
            await turn.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                Admit();
            throw;
        }
        return new Turn(this, alone);
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var next))
        {
            // One that has given up must not hold up those behind it.
            if (!next.Turn.Task.IsCompleted && (_alone || (next.Alone && _inside > 0)))
                return;
            _waiting.Dequeue();
            if (!next.Turn.TrySetResult())
                continue;
            _admitted++;
            _inside++;
            _alone = next.Alone;
        }
    }

    private void Leave(bool alone)
    {
        lock (_gate)
        {
            _inside--;
            _alone &= !alone;
            Admit();
        }
    }

    private sealed class Turn(TaskTurns turns, bool alone) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                turns.Leave(alone);
        }
    }
}
