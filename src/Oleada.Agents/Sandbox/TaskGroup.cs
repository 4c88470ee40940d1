using System.Collections.Concurrent;
using System.Globalization;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// A control group that bounds how many threads a run has. Only for root, whom the kernel exempts from the limit on
/// processes that everybody else is given by <see cref="Prlimit"/>.
/// </summary>
internal sealed class TaskGroup : IDisposable
{
    private const string Prefix = "oleada-";

    private const string Root = "/sys/fs/cgroup";

    private static readonly Lazy<string?> Parent = new(Find);

    /// <summary>Groups that still held a dying process when they were to be removed.</summary>
    private static readonly ConcurrentQueue<string> Busy = new();
    private static int _count;

    private readonly string _folder;

    private TaskGroup(string folder) => _folder = folder;

    /// <summary>The group's list of processes: who writes 0 to it joins.</summary>
    public string Members => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Null where it is not needed or cannot be made.</summary>
    public static TaskGroup? Create(int maxTasks)
    {
        if (Parent.Value is not { } parent)
            return null;
        if (Busy.TryDequeue(out var busy))
            TryRemove(busy);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        return TryCreate(Path.Combine(parent, name), maxTasks);
    }

    public void Dispose() => TryRemove(_folder);

    private static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        foreach (var parent in Parents().Where(folder => File.Exists(Path.Combine(folder, "cgroup.procs"))))
        {
            using var trial = TryCreate(Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-0"), 10);
            if (trial is null)
                continue;
            RemoveAbandoned(parent);
            return parent;
        }
        return null;
    }

    /// <summary>
    /// In version 1 below the server's own group. In version 2 beside it, since there a group that has processes cannot
    /// have controlled groups below it.
    /// </summary>
    private static IEnumerable<string> Parents()
    {
        foreach (var line in File.ReadLines("/proc/self/cgroup"))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            if (controllers is "pids")
                yield return $"{Root}/pids{path}";
            else if (controllers.Length == 0)
                yield return Root + (Path.GetDirectoryName(path) ?? "");
        }
    }

    private static TaskGroup? TryCreate(string folder, int maxTasks)
    {
        try
        {
            var max = Path.Combine(Directory.CreateDirectory(folder).FullName, "pids.max");
            if (File.Exists(max))
            {
                File.WriteAllText(max, maxTasks.ToString(CultureInfo.InvariantCulture));
                return new TaskGroup(folder);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Control groups are read-only in most containers: then the watch alone counts.
        }
        TryRemove(folder);
        return null;
    }

    /// <summary>Groups of servers that were killed.</summary>
    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            var server = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{server}"))
                TryRemove(folder);
        }
    }

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // A process in it has not quite ended. What is left of this server's in the end, the next one removes.
            if (Directory.Exists(folder))
                Busy.Enqueue(folder);
        }
    }
}
