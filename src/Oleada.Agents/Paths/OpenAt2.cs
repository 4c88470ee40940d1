using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Paths;

/// <summary>How the kernel may resolve a path while it opens it.</summary>
[Flags]
internal enum PathRules : ulong
{
    /// <summary>As paths are resolved anywhere.</summary>
    None = 0,

    /// <summary>No link that a process's <c>/proc</c> has: they lead anywhere.</summary>
    NoMagicLinks = 0x02,

    /// <summary>No link at all.</summary>
    NoLinks = 0x04,

    /// <summary>Nothing that leads out of the folder that the path begins at.</summary>
    Beneath = 0x08,
}

/// <summary>
/// Linux's <c>openat2</c> (5.6 and later). The kernel checks the rules while it opens, so that a name which is exchanged
/// meanwhile cannot lead elsewhere. All paths of workspaces are opened here.
/// </summary>
internal static class OpenAt2
{
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;

    public const int NoEntry = 2, CrossDevice = 18, NotFolder = 20, NoSuchCall = 38, TooManyLinks = 40;

    /// <summary>Folders are opened so on every architecture but ARM, which has the number 0x4000.</summary>
    public static readonly int FolderOnly = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000;

    private const int Number = 437, CurrentFolder = -100;

    /// <param name="folder">Where a relative path begins; null for an absolute path.</param>
    /// <param name="error">The kernel's number of what went wrong; 0 if the handle is valid.</param>
    public static SafeFileHandle Open(SafeFileHandle? folder, string path, int flags, PathRules rules, out int error, int mode = 0) =>
        Open(folder, Encoding.UTF8.GetBytes(path), flags, rules, out error, mode);

    /// <summary>As the other, for a path whose names may be no UTF-8.</summary>
    public static SafeFileHandle Open(
        SafeFileHandle? folder, ReadOnlySpan<byte> path, int flags, PathRules rules, out int error, int mode = 0)
    {
        var how = new How { Flags = (ulong)(flags | CloseOnExec), Mode = (ulong)mode, Resolve = (ulong)rules };
        var start = folder is null ? CurrentFolder : (int)folder.DangerousGetHandle();
        var result = SystemCall(Number, start, [.. path, 0], ref how, Marshal.SizeOf<How>());
        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        GC.KeepAlive(folder);
        return new SafeFileHandle((nint)result, ownsHandle: true);
    }

    /// <returns>0, or the kernel's number of what went wrong.</returns>
    public static int MakeFolder(SafeFileHandle folder, string name)
    {
        var failed = MakeFolderAt((int)folder.DangerousGetHandle(), Encoding.UTF8.GetBytes(name + '\0'), 0b111_111_111) != 0;
        GC.KeepAlive(folder);
        return failed ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>A name that leads to what is open, whatever its own names have become; for this process alone.</summary>
    public static string NameOf(SafeFileHandle opened) => $"/proc/self/fd/{opened.DangerousGetHandle()}";

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, int folder, byte[] path, ref How how, nint size);

    [DllImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeFolderAt(int folder, byte[] path, int mode);

    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags, Mode, Resolve;
    }
}
