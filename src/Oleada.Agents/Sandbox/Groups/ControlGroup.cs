using System.Globalization;

namespace Oleada.Agents.Sandbox.Groups;

/// <summary>The control group of one run: a folder in each tree of groups that helps to hold its limits.</summary>
internal sealed class ControlGroup : IDisposable
{
    private const int MaxKillRounds = 100;

    private readonly IReadOnlyList<(string Folder, GroupUse Uses)> _folders;
    private readonly Action<string> _notRemoved;

    /// <param name="notRemoved">Takes a folder that cannot be removed yet.</param>
    public ControlGroup(IReadOnlyList<(string Folder, GroupUse Uses)> folders, Limits limits, Action<string> notRemoved)
    {
        _folders = folders;
        _notRemoved = notRemoved;
        foreach (var (folder, uses) in folders)
            Uses |= uses & Bound(folder, uses, limits);
    }

    /// <summary>What it holds or counts for this run.</summary>
    public GroupUse Uses { get; private set; }

    /// <summary>The words in front of a program that make it join before anything of it runs.</summary>
    public IEnumerable<string> Join() =>
        ["/bin/sh", "-c", "while [ \"$1\" != -- ]; do echo 0 >\"$1\" || exit 125; shift; done; shift; exec \"$@\"", "join",
            .. _folders.Select(found => Path.Combine(found.Folder, "cgroup.procs")), "--"];

    /// <summary>Whether the kernel has killed one of its processes since they had no memory left.</summary>
    public bool IsOutOfMemory() =>
        Field(GroupUse.Memory, "memory.events", "oom_kill") + Field(GroupUse.Memory, "memory.oom_control", "oom_kill") > 0;

    /// <summary>Of all processes that have ever been in it.</summary>
    public TimeSpan CpuTime() => TimeSpan.FromMicroseconds(
        Field(GroupUse.CpuTime, "cpu.stat", "usage_usec") + (Number(FolderOf(GroupUse.CpuTime), "cpuacct.usage") / 1000));

    /// <summary>Bytes that have reached disks, where the file system tells whose they were.</summary>
    public long WrittenToDisk() => FolderOf(GroupUse.Disk) is not { } folder ? 0 : GroupFolder.Read(folder, "io.stat")
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.StartsWith("wbytes=", StringComparison.Ordinal))
        .Sum(word => long.TryParse(word.AsSpan("wbytes=".Length), CultureInfo.InvariantCulture, out var bytes) ? bytes : 0);

    public IEnumerable<int> Members() => GroupFolder.Members(_folders[0].Folder);

    /// <summary>Kills every process in it.</summary>
    public void Kill() => KillAll((FolderOf(GroupUse.Kill) ?? FolderOf(GroupUse.Tasks) ?? _folders[0].Folder));

    /// <summary>Kills every process of a group: at one instant where the kernel can, else after none can start another.</summary>
    public static void KillAll(string folder)
    {
        if (GroupFolder.TryWrite(folder, "cgroup.kill", "1"))
            return;
        GroupFolder.TryWrite(folder, "pids.max", "0");
        for (var round = 0; round < MaxKillRounds; round++)
        {
            var left = GroupFolder.Members(folder).Select(ProcessTable.ReadOne).OfType<ProcessEntry>().Where(entry => !entry.IsZombie).ToList();
            if (left.Count == 0)
                return;
            left.ForEach(Signals.Kill);
        }
    }

    public void Dispose()
    {
        foreach (var (folder, _) in _folders)
        {
            if (!GroupFolder.TryRemove(folder))
                _notRemoved(folder);
        }
    }

    /// <summary>Sets the bounds.</summary>
    /// <returns>All uses but those that could not be bounded.</returns>
    private static GroupUse Bound(string folder, GroupUse uses, Limits limits)
    {
        var bound = (GroupUse)~0;
        if (uses.HasFlag(GroupUse.Memory) && !BoundMemory(folder, limits.Memory))
            bound &= ~GroupUse.Memory;
        if (uses.HasFlag(GroupUse.Tasks) && !GroupFolder.TryWrite(folder, "pids.max", limits.Tasks))
            bound &= ~GroupUse.Tasks;
        return bound;
    }

    private static bool BoundMemory(string folder, long bytes)
    {
        if (GroupFolder.TryWrite(folder, "memory.max", bytes))
        {
            // Pages that are swapped out would be free.
            GroupFolder.TryWrite(folder, "memory.swap.max", "0");
            GroupFolder.TryWrite(folder, "memory.oom.group", "1");
            return true;
        }
        if (!GroupFolder.TryWrite(folder, "memory.limit_in_bytes", bytes))
            return false;
        GroupFolder.TryWrite(folder, "memory.memsw.limit_in_bytes", bytes);
        // Version 1 counts buffers of internet sockets apart.
        GroupFolder.TryWrite(folder, "memory.kmem.tcp.limit_in_bytes", bytes / 4);
        return true;
    }

    private string? FolderOf(GroupUse use) => _folders.FirstOrDefault(found => found.Uses.HasFlag(use)).Folder;

    private long Field(GroupUse use, string file, string name)
    {
        if (FolderOf(use) is not { } folder)
            return 0;
        var line = Array.Find(GroupFolder.Read(folder, file).Split('\n'), candidate => candidate.StartsWith(name + " ", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static long Number(string? folder, string file) =>
        folder is not null && long.TryParse(GroupFolder.Read(folder, file), CultureInfo.InvariantCulture, out var value) ? value : 0;
}
