using Oleada.Agents.Sandbox.Groups;
using Oleada.Agents.Sandbox.Growth;

namespace Oleada.Agents.Sandbox;

/// <summary>The processes of one run, and whether they have reached a limit.</summary>
internal sealed class WatchedTree(int root, Limits limits, ControlGroup? group, RunGrowth growth) : IDisposable
{
    /// <summary>The disk is looked at less often: another file for each process.</summary>
    private const int LooksForDisk = 5;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _reached = new();
    private readonly HashSet<(int Id, long Started)> _seen = [];
    private bool _ended;
    private int _looks;

    /// <summary>Cancelled when a limit is reached.</summary>
    public CancellationToken Reached => _reached.Token;

    public LimitKind? Limit { get; private set; }

    public Limits Limits => limits;

    /// <summary>Ids of the processes at the newest look, parents before children.</summary>
    public IReadOnlyList<int> Members { get; private set; } = [];

    public void ShareWith(WatchedTree other) => growth.ShareWith(other.Growth);

    private RunGrowth Growth => growth;

    /// <summary>
    /// The processes that belong to the run: also one that has left its parents, if it is in the run's group, was seen
    /// while it had them or has stayed in the session.
    /// </summary>
    public List<ProcessEntry> MembersIn(ProcessTable table)
    {
        lock (_gate)
        {
            var grouped = group?.Members().ToHashSet() ?? [];
            return table.TreesOf(table.Entries.Where(entry => grouped.Contains(entry.Id) || Belongs(entry)));
        }
    }

    public void Look(ProcessTable table)
    {
        lock (_gate)
        {
            if (_ended || Limit is not null)
                return;
            var members = MembersIn(table);
            foreach (var entry in members)
                _seen.Add((entry.Id, entry.Started));
            Members = [.. members.Select(entry => entry.Id)];
            if (Exceeded(members) is { } limit)
                End(limit, members.Exists(entry => entry.Id == root));
        }
    }

    /// <summary>Whether the folders are worth a look before others'.</summary>
    public bool IsGrowthSuspect() => growth.IsSuspect();

    /// <summary>Looks at what the run has made in its folders. Not under the lock: it may take long.</summary>
    public void LookAtGrowth()
    {
        if (growth.Look() is { } limit)
            End(limit);
    }

    /// <summary>Ends the run since it has reached a limit that somebody else looked at.</summary>
    public void End(LimitKind limit)
    {
        lock (_gate)
        {
            if (!_ended && Limit is null)
                End(limit, ProcessTable.ReadOne(root) is not null);
        }
    }

    /// <summary>When the command has ended by itself: what ended it may have been a limit that the kernel held.</summary>
    public void LookAtEnd()
    {
        var grown = growth.LookAtEnd();
        lock (_gate)
            Limit ??= group?.IsOutOfMemory() == true ? LimitKind.Memory : grown;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _reached.Dispose();
        }
    }

    /// <summary>At once, from here: the more processes there are, the later the run itself would get to do it.</summary>
    private void End(LimitKind limit, bool hasRoot)
    {
        Limit = limit;
        group?.Kill();
        if (hasRoot)
            Signals.KillGroup(root);
        _reached.Cancel();
    }

    private bool Belongs(ProcessEntry entry) =>
        entry.Id == root || entry.Session == root || _seen.Contains((entry.Id, entry.Started));

    private LimitKind? Exceeded(List<ProcessEntry> members)
    {
        if (members.Count > limits.Processes)
            return LimitKind.Processes;
        if (CpuTime(members) > limits.CpuTime)
            return LimitKind.CpuTime;
        if (IsOutOfMemory(members))
            return LimitKind.Memory;
        return ++_looks % LooksForDisk == 0 && WrittenToDisk(members) > limits.Disk ? LimitKind.Disk : null;
    }

    private TimeSpan CpuTime(List<ProcessEntry> members) =>
        Has(GroupUse.CpuTime) ? group!.CpuTime() : TimeSpan.FromSeconds(members.Sum(entry => entry.CpuTicks) / 100.0);

    private bool IsOutOfMemory(List<ProcessEntry> members) =>
        Has(GroupUse.Memory) ? group!.IsOutOfMemory() : members.Sum(entry => ProcessTable.PrivateMemory(entry.Id)) > limits.Memory;

    private long WrittenToDisk(List<ProcessEntry> members) =>
        Math.Max(members.Sum(entry => ProcessTable.WrittenToDisk(entry.Id)), Has(GroupUse.Disk) ? group!.WrittenToDisk() : 0);

    private bool Has(GroupUse use) => group?.Uses.HasFlag(use) == true;
}
