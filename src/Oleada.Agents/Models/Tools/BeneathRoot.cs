using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Models.Tools;

/// <summary>
/// Linux's <c>openat2</c> (5.6 and later), which opens a path only if nothing on the way leads out of a folder: no
/// <c>..</c>, no link. The kernel looks while it opens, so that nobody can exchange a folder for a link in between.
/// </summary>
internal static class BeneathRoot
{
    private const int OpenAt2Number = 437, CurrentFolder = -100;
    private const int WriteOnly = 1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000, PathOnly = 0x200000;
    private const ulong Beneath = 0x08, NoMagicLinks = 0x02;

    private const int NoEntry = 2, CrossDevice = 18, NotFolder = 20, NoSuchCall = 38, TooManyLinks = 40;

    /// <summary>Something that is there, to be looked at: nothing has been read, and a named pipe does not block.</summary>
    /// <returns>Null if there is nothing.</returns>
    /// <exception cref="ToolFailureException">It is outside, or cannot be opened.</exception>
    public static SafeFileHandle? Find(SafeFileHandle folder, string path)
    {
        var handle = Open(folder, path, PathOnly | CloseOnExec, 0, out var error);
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        return error == NoEntry ? null : throw Refuse(path, error);
    }

    /// <summary>A new file for writing.</summary>
    public static SafeFileHandle CreateFile(SafeFileHandle folder, string name)
    {
        var handle = Open(folder, name, WriteOnly | Create | Exclusive | CloseOnExec, 0b110_110_110, out var error);
        return handle.IsInvalid ? throw Refuse(name, error) : handle;
    }

    public static void CreateFolder(SafeFileHandle folder, string name)
    {
        if (MakeFolder((int)folder.DangerousGetHandle(), Zero(name), 0b111_111_111) != 0)
            throw Refuse(name, Marshal.GetLastPInvokeError());
    }

    /// <summary>The folder itself, whose own path is trusted.</summary>
    public static SafeFileHandle OpenRoot(string root)
    {
        var handle = OpenAt(CurrentFolder, Zero(root), PathOnly | CloseOnExec);
        return handle.IsInvalid ? throw Refuse(root, Marshal.GetLastPInvokeError()) : handle;
    }

    private static SafeFileHandle Open(SafeFileHandle folder, string path, int flags, int mode, out int error)
    {
        var how = new How { Flags = (ulong)flags, Mode = (ulong)mode, Resolve = Beneath | NoMagicLinks };
        var result = OpenAt2(OpenAt2Number, (int)folder.DangerousGetHandle(), Zero(path), ref how, Marshal.SizeOf<How>());
        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return new SafeFileHandle((nint)result, ownsHandle: true);
    }

    private static ToolFailureException Refuse(string path, int error) => new(error switch
    {
        CrossDevice => $"'{path}' is outside of the workspace",
        TooManyLinks => $"'{path}' is a link that leads nowhere",
        NotFolder => $"'{path}' goes through a file that is no folder",
        NoSuchCall => "this machine's kernel cannot keep file tools within the workspace (openat2, Linux 5.6): use run",
        _ => $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}",
    });

    private static byte[] Zero(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long OpenAt2(long number, int folder, byte[] path, ref How how, nint size);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenAt(int folder, byte[] path, int flags);

    [DllImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeFolder(int folder, byte[] path, int mode);

    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags, Mode, Resolve;
    }
}
