using System.Collections.Concurrent;

namespace Oleada.Agents.Relay.Answers;

/// <summary>The requests of one run that are under way. The run has ended when each of their answers has been told.</summary>
internal sealed class Exchanges(Func<ModelAnswer, ValueTask> answered)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, bool> _open = new();
    private bool _isClosed;

    /// <returns>What <see cref="EndAsync"/> is called with; null if the run has ended.</returns>
    public TaskCompletionSource? Begin()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            return !_isClosed && _open.TryAdd(open, true) ? open : null;
    }

    /// <param name="answer">Null if there is nothing to tell.</param>
    public async Task EndAsync(TaskCompletionSource open, ModelAnswer? answer)
    {
        try
        {
            if (answer is not null)
                await answered(answer);
            open.SetResult();
            _open.TryRemove(open, out _);
        }
        catch (Exception failure)
        {
            // It stays, for whoever waits for the end of the run.
            open.SetException(failure);
        }
    }

    /// <summary>Ends when nothing is under way and nothing more can be, with what went wrong when an answer was told.</summary>
    public Task WhenAllEnded()
    {
        lock (_gate)
            _isClosed = true;
        return Task.WhenAll(_open.Keys.Select(open => open.Task));
    }
}
