namespace Oleada.Agents.Sandbox;

/// <summary>What one command, with every process that it starts, may use.</summary>
public sealed record Limits
{
    public const long Gibibyte = 1L << 30;

    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Processor time of all processes together.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of private memory in use by all processes together.</summary>
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
}

/// <summary>Which limit ended a run.</summary>
public enum LimitKind
{
    CpuTime,
    Memory,
    Processes,
    FileSize,
    Disk,
}
