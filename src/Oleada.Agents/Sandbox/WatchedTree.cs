using Oleada.Agents.Sandbox.Groups;

namespace Oleada.Agents.Sandbox;

/// <summary>The processes of one run, and whether they have reached a limit.</summary>
internal sealed class WatchedTree(int root, Limits limits, ControlGroup? group) : IDisposable
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

    /// <summary>
    /// The processes that belong to the run: also one that has left its parents, if it was seen while it had them or
    /// has stayed in the session.
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
            Limit = Exceeded(members);
            if (Limit is null)
                return;
            group?.Kill();
            // At once, from here: the more there are, the later the run itself would get to do it.
            if (members.Exists(entry => entry.Id == root))
                Signals.KillGroup(root);
            _reached.Cancel();
        }
    }

    /// <summary>When the command has ended by itself: what ended it may have been a limit that the kernel held.</summary>
    public void LookAtEnd()
    {
        lock (_gate)
            Limit ??= group?.IsOutOfMemory() == true ? LimitKind.Memory : null;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _reached.Dispose();
        }
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
        var written = ++_looks % LooksForDisk == 0 ? members.Sum(entry => ProcessTable.WrittenToDisk(entry.Id)) : 0;
        return written > limits.Disk ? LimitKind.Disk : null;
    }

    private TimeSpan CpuTime(List<ProcessEntry> members) =>
        Has(GroupUse.CpuTime) ? group!.CpuTime() : TimeSpan.FromSeconds(members.Sum(entry => entry.CpuTicks) / 100.0);

    private bool IsOutOfMemory(List<ProcessEntry> members) =>
        Has(GroupUse.Memory) ? group!.IsOutOfMemory() : members.Sum(entry => ProcessTable.PrivateMemory(entry.Id)) > limits.Memory;

    private bool Has(GroupUse use) => group?.Uses.HasFlag(use) == true;
}
