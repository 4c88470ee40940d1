using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Oleada.Agents.Sandbox.Groups;

/// <summary>
/// The control groups that this process may make for its runs: in each tree of groups that is writable, one place.
/// Groups of servers that were killed are ended and removed when the first run needs one.
/// </summary>
internal sealed class ControlGroups
{
    private const string Prefix = "oleada-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Lazy<ControlGroups> Own = new(Find);

    private readonly IReadOnlyList<(GroupPlace Place, GroupUse Uses)> _places;
    private readonly string _name;

    /// <summary>Folders that could not be removed yet: a process in them has not quite ended.</summary>
    private readonly ConcurrentQueue<string> _busy = new();
    private int _count;

    private ControlGroups(IReadOnlyList<(GroupPlace Place, GroupUse Uses)> places, string name)
    {
        _places = places;
        _name = name;
        foreach (var (_, uses) in places)
            Uses |= uses;
    }

    /// <summary>Those of this process, found at the first need.</summary>
    public static ControlGroups OfThisProcess => Own.Value;

    /// <summary>What they can do together.</summary>
    public GroupUse Uses { get; }

    /// <summary>For people: how the limits of a run are held.</summary>
    public string Describe()
    {
        if (Uses == GroupUse.None)
            return "limits looked at (no control group is writable)";
        List<string> held = [];
        Add(GroupUse.Memory, "memory");
        Add(GroupUse.Tasks, "processes");
        Add(GroupUse.CpuTime, "processor time");
        var versions = _places.Select(found => found.Place.IsUnified ? 2 : 1).Distinct().Order();
        return $"{string.Join(", ", held)} held by control groups (version {string.Join(" and ", versions)})";

        void Add(GroupUse use, string name)
        {
            if (Uses.HasFlag(use))
                held.Add(name);
        }
    }

    /// <summary>Makes a group for a run; null where none can be made.</summary>
    public ControlGroup? Create(Limits limits)
    {
        RemoveBusy();
        var name = string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _count)}");
        var folders = new List<(string Folder, GroupUse Uses)>();
        foreach (var (place, uses) in _places)
        {
            var folder = Path.Combine(place.Folder, name);
            if (GroupFolder.TryMake(folder))
                folders.Add((folder, uses));
        }
        return folders.Count == 0 ? null : new ControlGroup(folders, limits, _busy.Enqueue);
    }

    private void RemoveBusy()
    {
        for (var left = _busy.Count; left > 0 && _busy.TryDequeue(out var folder); left--)
        {
            if (!GroupFolder.TryRemove(folder))
                _busy.Enqueue(folder);
        }
    }

    private static ControlGroups Find()
    {
        var self = ProcessTable.ReadOne(Environment.ProcessId);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{self?.Started ?? 0}");
        var places = new List<(GroupPlace Place, GroupUse Uses)>();
        var missing = (GroupUse)~0;
        foreach (var hierarchy in Hierarchy.Parse(GroupFolder.Read("/proc/self", "cgroup"), GroupFolder.Read("/proc/self", "mountinfo")).Where(MayHelp))
        {
            if (FindIn(hierarchy, $"{name}-0") is not { } found || (found.Uses & missing) == GroupUse.None)
                continue;
            places.Add((found.Place, found.Uses & missing));
            missing &= ~found.Uses;
            Sweep(found.Place.Folder);
        }
        var groups = new ControlGroups(places, name);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => groups.RemoveBusy();
        return groups;
    }

    private static bool MayHelp(Hierarchy hierarchy) =>
        hierarchy.IsUnified || hierarchy.Controllers.Any(name => name is "memory" or "pids" or "cpuacct");

    private static (GroupPlace Place, GroupUse Uses)? FindIn(Hierarchy hierarchy, string trial)
    {
        // Only the machine's root group has no type.
        var isRoot = !File.Exists(Path.Combine(hierarchy.Own, "cgroup.type"));
        foreach (var place in GroupPlace.In(hierarchy, isRoot, GroupFolder.IsDelegated(hierarchy.Own)))
        {
            var uses = place.Prepare(trial, CanJoin);
            if (uses != GroupUse.None)
                return (place, uses);
        }
        return null;
    }

    private static bool CanJoin(string group)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "echo 0 >\"$0\"", Path.Combine(group, "cgroup.procs")])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(Patience) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Ends and removes the groups of servers that are gone.</summary>
    internal static void Sweep(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*").Where(IsAbandoned))
        {
            ControlGroup.KillAll(folder);
            GroupFolder.TryRemove(folder);
        }
    }

    /// <summary>The name says which process made it: its id and when it was started.</summary>
    private static bool IsAbandoned(string folder)
    {
        if (Path.GetFileName(folder).Split('-') is not [_, var id, var started, _] || !int.TryParse(id, CultureInfo.InvariantCulture, out var process))
            return false;
        return ProcessTable.ReadOne(process) is not { } found || found.Started.ToString(CultureInfo.InvariantCulture) != started;
    }
}
