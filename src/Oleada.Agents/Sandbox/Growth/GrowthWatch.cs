namespace Oleada.Agents.Sandbox.Growth;

/// <summary>
/// Looks at the folders of running trees, one after the other, for a fiftieth of the time: of a tenth while a file system
/// grows so much that it may be a run's doing.
/// </summary>
internal sealed class GrowthWatch : IAsyncDisposable
{
    private const double UsualShare = 0.02, SuspectShare = 0.1;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly PeriodicTimer _timer;
    private readonly Func<IEnumerable<WatchedTree>> _trees;
    private readonly Task _loop;
    private readonly Dictionary<WatchedTree, long> _lookedAt = [];
    private TimeSpan _allowed;

    public GrowthWatch(Func<IEnumerable<WatchedTree>> trees, TimeProvider time)
    {
        _trees = trees;
        _time = time;
        _timer = new PeriodicTimer(Period, time);
        _loop = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop;
    }

    private async Task LoopAsync()
    {
        while (await _timer.WaitForNextTickAsync())
            LookAround();
    }

    private void LookAround()
    {
        var trees = _trees().Select(tree => (Tree: tree, IsSuspect: tree.IsGrowthSuspect())).ToList();
        foreach (var gone in _lookedAt.Keys.Except(trees.Select(entry => entry.Tree)).ToList())
            _lookedAt.Remove(gone);
        var share = trees.Exists(entry => entry.IsSuspect) ? SuspectShare : UsualShare;
        var most = Period * share;
        _allowed = _allowed + most > most ? most : _allowed + most;

        foreach (var (tree, _) in trees.OrderByDescending(entry => entry.IsSuspect).ThenBy(entry => _lookedAt.GetValueOrDefault(entry.Tree)))
        {
            if (_allowed <= TimeSpan.Zero)
                return;
            var started = _time.GetTimestamp();
            _lookedAt[tree] = started;
            tree.LookAtGrowth();
            _allowed -= _time.GetElapsedTime(started);
        }
    }
}
