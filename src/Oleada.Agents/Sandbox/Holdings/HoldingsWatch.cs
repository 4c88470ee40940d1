namespace Oleada.Agents.Sandbox.Holdings;

/// <summary>Looks each second at what the processes of running trees hold of the kernel's tables.</summary>
internal sealed class HoldingsWatch : IAsyncDisposable
{
    /// <summary>Shared objects are looked at less often, and in a few trees at a time: a process for each look.</summary>
    private const int LooksForSharedObjects = 3, MaxSharedLooks = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly PeriodicTimer _timer;
    private readonly Func<IEnumerable<WatchedTree>> _trees;
    private readonly Task _loop;
    private int _next;

    public HoldingsWatch(Func<IEnumerable<WatchedTree>> trees, TimeProvider time)
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
        for (var look = 1; await _timer.WaitForNextTickAsync(); look++)
        {
            var trees = _trees().ToList();
            foreach (var tree in trees)
                LookAt(tree);
            if (look % LooksForSharedObjects == 0)
                await LookAtSharedObjectsAsync(trees);
        }
    }

    private static void LookAt(WatchedTree tree)
    {
        var members = tree.Members;
        if (OpenFileCount.Of(members, tree.Limits).Exceeded(tree.Limits) is { } limit)
            tree.End(limit);
        else if (MemoryFolders.ProcessInside(members) is { } inside && MemoryFolders.Files(inside) > tree.Limits.Inodes)
            tree.End(LimitKind.Inodes);
    }

    private async Task LookAtSharedObjectsAsync(List<WatchedTree> trees)
    {
        for (var looks = Math.Min(trees.Count, MaxSharedLooks); looks > 0; looks--)
        {
            var tree = trees[_next++ % trees.Count];
            if (MemoryFolders.ProcessInside(tree.Members) is not { } inside)
                continue;
            if ((await SharedObjects.OfAsync(inside, _time)).Exceeded(tree.Limits) is { } limit)
                tree.End(limit);
        }
    }
}
