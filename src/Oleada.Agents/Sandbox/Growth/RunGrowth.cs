namespace Oleada.Agents.Sandbox.Growth;

/// <summary>Decides whether a run has made more in its folders than it may.</summary>
internal sealed class RunGrowth(SandboxFolders folders, Limits limits, TimeProvider time)
{
    private readonly FolderGrowth _growth = new(folders, time);
    private int _sharers = 1;

    /// <summary>Runs in one folder cannot be told apart by what lies in it: together they may make as much as each of them.</summary>
    public void ShareWith(RunGrowth other)
    {
        if (other.Work != Work)
            return;
        Interlocked.Increment(ref _sharers);
        Interlocked.Increment(ref other._sharers);
    }

    private string Work => folders.Work;

    /// <summary>Whether the file systems have grown by so much that it may be this run.</summary>
    public bool IsSuspect()
    {
        var grown = _growth.OfFileSystems();
        return grown.Bytes > limits.Disk / 2 || grown.Files > limits.Inodes / 2;
    }

    /// <summary>Looks at all files.</summary>
    public LimitKind? Look() => _growth.Count().Exceeded(_growth.OfFileSystems(), limits, _sharers);

    /// <summary>Looks at all files only where the file systems have grown by more than the run may write.</summary>
    public LimitKind? LookAtEnd()
    {
        var grown = _growth.OfFileSystems();
        return grown.Bytes > limits.Disk || grown.Files > limits.Inodes ? Look() : null;
    }
}
