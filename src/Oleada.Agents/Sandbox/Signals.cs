using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox;

/// <summary>Kills by what cannot be reused meanwhile: a handle of a process, never its bare id.</summary>
internal static class Signals
{
    private const int SigKill = 9, SigStop = 19;

    /// <summary>Numbers of system calls that all of Linux's architectures share.</summary>
    private const long PidfdSendSignal = 424, PidfdOpen = 434;

    /// <summary>Kills the process that was seen, not one that has its id by now.</summary>
    public static void Kill(ProcessEntry seen)
    {
        var handle = (int)SystemCall(PidfdOpen, seen.Id, 0, 0, 0);
        if (handle < 0)
            return;
        if (ProcessTable.ReadOne(seen.Id) is { } now && now.Started == seen.Started)
            _ = SystemCall(PidfdSendSignal, handle, SigKill, 0, 0);
        _ = Close(handle);
    }

    /// <summary>
    /// Kills a whole process group at one instant, so that not even a fork bomb gets away. Only for one whose leader
    /// has not yet been waited for: as long as that is so, its id belongs to nobody else. One that has only just been
    /// started may not have made its group yet, and is alone then. Its children that have left the group go with it: the
    /// first process of a sandbox does so before it asks the kernel to die with its parent, and would be left over.
    /// </summary>
    public static void KillGroup(int leader)
    {
        // 1 and below mean "everybody" to the kernel.
        ArgumentOutOfRangeException.ThrowIfLessThan(leader, 2);
        // From here on it starts nobody else.
        _ = Send(leader, SigStop);
        var children = ProcessTable.ChildrenOf(leader);
        if (Send(-leader, SigKill) != 0)
        {
            _ = Send(leader, SigKill);
            _ = Send(-leader, SigKill);
        }
        foreach (var child in children)
            Kill(child);
    }

    /// <summary>Makes the calling thread, and every process that it starts, give way to others.</summary>
    public static void GiveWay(int niceness) => _ = SetPriority(0, 0, niceness);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int id, int signal);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, long first, long second, long third, long fourth);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int niceness);
}
