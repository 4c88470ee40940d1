namespace Oleada.Agents.Sandbox;

public enum RunEndKind
{
    /// <summary>The command ended by itself.</summary>
    Exited,

    TimedOut,

    LimitReached,

    /// <summary>The sandbox or the shell could not be started.</summary>
    NotStarted,

    /// <summary>The caller stopped it.</summary>
    Stopped,
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">128 + n where signal n ended it; null unless it ended by itself.</param>
/// <param name="Message">Why, for a person, where the kind alone does not say.</param>
public sealed record RunEnd(RunEndKind Kind, int? ExitCode = null, LimitKind? Limit = null, string? Message = null)
{
    /// <summary>Numbers of SIGXCPU and SIGXFSZ on every architecture that .NET runs on.</summary>
    private const int CpuTimeSignal = 24, FileSizeSignal = 25;

    /// <summary>The signal that the exit code stands for.</summary>
    public int? Signal => ExitCode is > 128 and <= 192 ? ExitCode - 128 : null;

    /// <summary>What an exit code says, where two of the signals are the kernel's word for a limit.</summary>
    public static RunEnd FromExitCode(int code, Limits limits) => (code - 128) switch
    {
        CpuTimeSignal => AtLimit(LimitKind.CpuTime, limits) with { ExitCode = code },
        FileSizeSignal => AtLimit(LimitKind.FileSize, limits) with { ExitCode = code },
        _ => new RunEnd(RunEndKind.Exited, code),
    };

    public static RunEnd AtLimit(LimitKind limit, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var message = limit switch
        {
            LimitKind.CpuTime => $"used more than {limits.CpuTime.TotalSeconds:0.#} s of processor time",
            LimitKind.Memory => $"used more than {limits.Memory >> 20} MiB of memory",
            LimitKind.Processes => $"started more than {limits.Processes} processes",
            LimitKind.Disk => $"wrote more than {limits.Disk >> 20} MiB to the disk",
            LimitKind.Inodes => $"made more than {limits.Inodes} files",
            LimitKind.OpenFiles => $"had more than {limits.OpenFilesTogether} files open",
            LimitKind.InotifyInstances => $"had more than {limits.InotifyInstances} inotify instances",
            LimitKind.InotifyWatches => $"had more than {limits.InotifyWatches} inotify watches",
            LimitKind.SharedSegments => $"had more than {limits.SharedSegments} shared-memory segments",
            LimitKind.MessageQueues => $"had more than {limits.MessageQueues} message queues",
            _ => $"wrote a file of more than {limits.FileSize} bytes",
        };
        return new RunEnd(RunEndKind.LimitReached, Limit: limit, Message: message);
    }
}
