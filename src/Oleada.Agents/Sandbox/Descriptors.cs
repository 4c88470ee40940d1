using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox;

/// <summary>Open files of this process that whoever started it left open: not for commands.</summary>
internal static class Descriptors
{
    /// <summary>A number that all of Linux's architectures share.</summary>
    private const long CloseRange = 436;

    private const long AfterStandardError = 3, CloseOnExec = 4;

    /// <summary>From now on no program that this process starts inherits any but its own three. Linux 5.11 and later.</summary>
    public static void KeepFromChildren() => _ = SystemCall(CloseRange, AfterStandardError, uint.MaxValue, CloseOnExec);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, long first, long last, long flags);
}
