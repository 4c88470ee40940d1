namespace Oleada.Agents.Sandbox.Groups;

/// <summary>A folder below which the groups of runs may be made.</summary>
/// <param name="Leaf">
/// Where the processes of that folder have to move first, since a group of version 2 cannot have both processes and
/// controlled groups below it; null if they need not.
/// </param>
internal sealed record GroupPlace(string Folder, bool IsUnified, string? Leaf = null)
{
    public const string LeafName = "oleada-server";

    private static readonly string[] Controllers = ["memory", "pids", "cpu", "io"];

    /// <summary>The places to try in one tree of groups, the best first.</summary>
    /// <param name="isRoot">Whether the own group is the machine's root group, which may have both.</param>
    /// <param name="isDelegated">Whether the own group belongs to this service alone.</param>
    public static IReadOnlyList<GroupPlace> In(Hierarchy hierarchy, bool isRoot, bool isDelegated)
    {
        if (!hierarchy.IsUnified || isRoot)
            return [new GroupPlace(hierarchy.Own, hierarchy.IsUnified)];

        var below = new GroupPlace(hierarchy.Own, IsUnified: true, Path.Combine(hierarchy.Own, LeafName));
        if (hierarchy.IsTop)
            return [below];

        // A server that was started from one that has moved finds itself in the leaf: beside it is where that one works.
        var beside = new GroupPlace(Path.GetDirectoryName(hierarchy.Own)!, IsUnified: true);
        return isDelegated && Path.GetFileName(hierarchy.Own) != LeafName ? [below, beside] : [beside, below];
    }

    /// <summary>Makes the place usable, and finds out what groups there can do.</summary>
    /// <param name="trial">The name of a group that is made and removed again.</param>
    /// <param name="canJoin">Whether a process of this server can enter the group.</param>
    public GroupUse Prepare(string trial, Func<string, bool> canJoin)
    {
        var group = Path.Combine(Folder, trial);
        if (!GroupFolder.TryMake(group))
            return GroupUse.None;
        try
        {
            if (IsUnified && !Enable())
                return GroupUse.None;
            return canJoin(group) ? UsesOf(group) : GroupUse.None;
        }
        finally
        {
            GroupFolder.TryRemove(group);
        }
    }

    /// <summary>What the files of a group say that it can do.</summary>
    public static GroupUse UsesOf(string group)
    {
        return If("memory.max", GroupUse.Memory) | If("memory.limit_in_bytes", GroupUse.Memory) | If("pids.max", GroupUse.Tasks) |
            If("cpu.stat", GroupUse.CpuTime, "usage_usec") | If("cpuacct.usage", GroupUse.CpuTime) |
            If("io.stat", GroupUse.Disk) | If("cgroup.kill", GroupUse.Kill);

        GroupUse If(string file, GroupUse use, string word = "") =>
            File.Exists(Path.Combine(group, file)) && GroupFolder.Read(group, file).Contains(word, StringComparison.Ordinal) ? use : GroupUse.None;
    }

    /// <summary>Whether all controllers that are there are on for the groups below.</summary>
    private bool Enable()
    {
        var wanted = Words("cgroup.controllers").Intersect(Controllers, StringComparer.Ordinal).Except(Words("cgroup.subtree_control"), StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
            return true;
        if (Leaf is not null && !TryMoveToLeaf())
            return false;

        // One by one: a kernel may refuse one of them.
        foreach (var name in wanted)
            GroupFolder.TryWrite(Folder, "cgroup.subtree_control", "+" + name);
        return true;
    }

    private bool TryMoveToLeaf()
    {
        if (!GroupFolder.TryMake(Leaf!))
            return false;
        foreach (var id in GroupFolder.Members(Folder).Append(Environment.ProcessId).Distinct())
            GroupFolder.TryWrite(Leaf!, "cgroup.procs", id);

        // Whatever could not be moved, or has just been started, would make the kernel refuse the controllers.
        return !GroupFolder.Members(Folder).Any();
    }

    private string[] Words(string file) => GroupFolder.Read(Folder, file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
