using System.Collections.Concurrent;

namespace Oleada.Agents.Programs;

/// <summary>The questions of one turn that wait for an answer; more than a bound of them are answered no at once.</summary>
internal sealed class Questions(Func<AgentQuestion, CancellationToken, ValueTask<bool>> ask, CancellationToken ended)
{
    private const int MaxOpen = 64;

    private readonly ConcurrentDictionary<Task, bool> _open = new();

    /// <param name="answer">Is called once, with the question's id and the answer, unless the turn ends before.</param>
    public void Open(AgentQuestion question, Action<string, bool> answer)
    {
        if (_open.Count >= MaxOpen)
        {
            answer(question.Id, false);
            return;
        }
        var asking = AskAsync(question, answer);
        _open[asking] = true;
        if (asking.IsCompletedSuccessfully)
            _open.TryRemove(asking, out _);
    }

    public Task WhenAllClosed() => Task.WhenAll(_open.Keys);

    private async Task AskAsync(AgentQuestion question, Action<string, bool> answer)
    {
        try
        {
            answer(question.Id, await ask(question, ended).AsTask().WaitAsync(ended));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The program that asked is gone.
        }
    }
}
