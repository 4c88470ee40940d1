namespace Oleada.Agents.Sandbox.Groups;

/// <summary>What a control group does for a run.</summary>
[Flags]
internal enum GroupUse
{
    None = 0,

    /// <summary>Bounds memory of every kind.</summary>
    Memory = 1,

    /// <summary>Bounds processes and threads.</summary>
    Tasks = 2,

    /// <summary>Counts processor time, also of processes that nobody waited for.</summary>
    CpuTime = 4,

    /// <summary>Counts bytes written to disks.</summary>
    Disk = 8,

    /// <summary>Ends all processes at one instant.</summary>
    Kill = 16,
}
