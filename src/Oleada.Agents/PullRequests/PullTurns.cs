using System.Collections.Concurrent;

namespace Oleada.Agents.PullRequests;

/// <summary>One at a time for each pull request. There are as many turns as pull requests that were touched, each a few bytes.</summary>
internal sealed class PullTurns
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    public async Task<IDisposable> EnterAsync(string pullId, CancellationToken cancellation)
    {
        var turn = _turns.GetOrAdd(pullId, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
