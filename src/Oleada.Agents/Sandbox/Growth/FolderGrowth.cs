namespace Oleada.Agents.Sandbox.Growth;

/// <summary>
/// What a run makes in the folders that it may write. Files count by the time of their birth, which no program can set:
/// so what was there before need not be looked at, and it does not matter which process wrote.
/// </summary>
internal sealed class FolderGrowth
{
    /// <summary>By how much the kernel's time of files lies behind the clock at most.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(10);

    private readonly List<string> _roots;
    private readonly List<string> _others;
    private readonly Dictionary<string, FileSystemRoom> _before;
    private readonly long _sinceNs;

    public FolderGrowth(SandboxFolders folders, TimeProvider time)
    {
        var writable = folders.Mounts.Where(mount => mount.Kind == MountKind.Writable).Select(mount => mount.Path);
        _roots = [.. writable.Append(folders.Work).Append(folders.Home).Distinct(StringComparer.Ordinal)];
        _others = [.. folders.Mounts.Where(mount => mount.Kind != MountKind.Writable).Select(mount => mount.Path).Concat(_roots)];
        _before = _roots.ToDictionary(root => root, FileSystemRoom.At, StringComparer.Ordinal);
        _sinceNs = (time.GetUtcNow() - Coarse - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>By how much the file systems of the folders have grown: cheap to ask, whoever wrote.</summary>
    public FileSystemRoom OfFileSystems()
    {
        var (bytes, files) = (0L, 0L);
        foreach (var (root, before) in _before)
        {
            var now = FileSystemRoom.At(root);
            bytes = Math.Max(bytes, now.Bytes - before.Bytes);
            files = Math.Max(files, now.Files - before.Files);
        }
        return new FileSystemRoom(bytes, files);
    }

    /// <summary>Looks at all files. Takes a second for some hundred thousand.</summary>
    public GrowthCount Count()
    {
        var count = new GrowthCount(_sinceNs);
        var passedOver = _others.Select(FolderHandle.LookAt).OfType<FolderEntry>().Select(entry => entry.Place).ToHashSet();
        foreach (var root in _roots)
            FolderWalk.Count(root, passedOver, count);
        return count;
    }
}
