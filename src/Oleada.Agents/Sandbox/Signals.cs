using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox;

internal static class Signals
{
    private const int SigKill = 9;

    /// <summary>Kills a process, or with a negative id a process group; nothing if it is gone.</summary>
    public static void Kill(int id)
    {
        // 1 and the negatives beyond it are "everybody" to the kernel.
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Abs(id), 2);
        _ = Send(id, SigKill);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int id, int signal);
}
