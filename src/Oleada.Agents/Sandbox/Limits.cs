namespace Oleada.Agents.Sandbox;

/// <summary>What one command, with every process that it starts, may use.</summary>
public sealed record Limits
{
    public const long Gibibyte = 1L << 30;

    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Processor time of all processes together.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of memory in use by all processes together: of every kind in a control group, else private memory.</summary>
    public long Memory { get; init; } = 4 * Gibibyte;

    public int Processes { get; init; } = 256;

    /// <summary>
    /// Threads of all processes together, of which a compiler has many. The kernel holds this bound at every instant,
    /// so that what runs away cannot take the whole machine before <see cref="LimitWatch"/> sees it.
    /// </summary>
    public int Tasks => 4 * Processes;

    /// <summary>Open files of one process.</summary>
    public int OpenFiles { get; init; } = 8192;

    /// <summary>Bytes of one file.</summary>
    public long FileSize { get; init; } = 4 * Gibibyte;

    /// <summary>Bytes that all processes together write to disks, whether or not they are deleted again.</summary>
    public long Disk { get; init; } = 10 * Gibibyte;

    /// <summary>Files, folders and links that are made in the workspace and the home; as many in memory.</summary>
    public int Inodes { get; init; } = 2_000_000;

    /// <summary>Files that all processes together have open, where one may have <see cref="OpenFiles"/>.</summary>
    public int OpenFilesTogether => 8 * OpenFiles;

    /// <summary>Of inotify, all processes together. The kernel gives a user 128 in all, on most machines.</summary>
    public int InotifyInstances { get; init; } = 64;

    /// <summary>Files and folders that inotify watches, all processes together.</summary>
    public int InotifyWatches { get; init; } = 100_000;

    /// <summary>Segments of shared memory of the old kind (System V).</summary>
    public int SharedSegments { get; init; } = 256;

    /// <summary>Message queues of the old kind (System V).</summary>
    public int MessageQueues { get; init; } = 256;
}

/// <summary>Which limit ended a run.</summary>
public enum LimitKind
{
    CpuTime,
    Memory,
    Processes,
    FileSize,
    Disk,
    Inodes,
    OpenFiles,
    InotifyInstances,
    InotifyWatches,
    SharedSegments,
    MessageQueues,
}
