using System.Collections.Concurrent;
using Oleada.Agents.Sandbox.Growth;
using Oleada.Agents.Sandbox.Holdings;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Looks ten times a second at what the running trees use together: the kernel's own limits count each process alone,
/// and do not count root's processes at all. One reading of <c>/proc</c> serves all runs.
/// </summary>
internal sealed class LimitWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<WatchedTree, bool> _trees = new();
    private readonly PeriodicTimer _timer;
    private readonly GrowthWatch _growth;
    private readonly HoldingsWatch _holdings;
    private readonly Task _loop;

    public LimitWatch(TimeProvider time)
    {
        _timer = new PeriodicTimer(Period, time);
        _growth = new GrowthWatch(() => _trees.Keys, time);
        _holdings = new HoldingsWatch(() => _trees.Keys, time);
        _loop = Task.Run(LoopAsync);
    }

    public void Add(WatchedTree tree)
    {
        foreach (var other in _trees.Keys)
            tree.ShareWith(other);
        _trees.TryAdd(tree, true);
    }

    public void Remove(WatchedTree tree) => _trees.TryRemove(tree, out _);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop;
        await _growth.DisposeAsync();
        await _holdings.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            if (_trees.IsEmpty)
                continue;
            var table = ProcessTable.Read();
            foreach (var tree in _trees.Keys)
                tree.Look(table);
        }
    }
}
