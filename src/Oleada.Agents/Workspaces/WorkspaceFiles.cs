using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Workspaces;

/// <summary>Reads files of a workspace, whose content nobody vouches for: never one outside of it, never a device.</summary>
public static class WorkspaceFiles
{
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;

    /// <summary>Opens a regular file for reading; the stream's length is the file's.</summary>
    /// <param name="root">The workspace, absolute.</param>
    /// <param name="path">Relative, <c>/</c>-separated.</param>
    /// <returns>Null if there is no such file, or it is no regular file, or it lies outside.</returns>
    public static FileStream? Open(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsInside(path))
            return null;
        // Opened first and looked at then: what is open cannot be exchanged for a link any more. Not blocking, as the
        // opening of a named pipe else would.
        var handle = OpenFile(Encoding.UTF8.GetBytes(Path.Combine(root, path) + '\0'), ReadOnly | NonBlocking | CloseOnExec);
        if (!handle.IsInvalid && FileStat.TryRead(handle, out var kind, out _) && kind == FileKind.Regular && LiesIn(root, handle))
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        handle.Dispose();
        return null;
    }

    /// <summary>Whether something is there: a file within the workspace, or for <c>name/</c> a folder within it.</summary>
    public static bool Exists(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith('/'))
        {
            using var file = Open(root, path);
            return file is not null || IsFolder(root, path);
        }
        return IsFolder(root, path.TrimEnd('/'));
    }

    private static bool IsFolder(string root, string path) =>
        IsInside(path) && Directory.Exists(Path.Combine(root, path)) &&
        Sandbox.FolderPath.Contains(Sandbox.FolderPath.Real(root), Sandbox.FolderPath.Real(Path.Combine(root, path)));

    private static bool IsInside(string path) =>
        path.Length > 0 && !path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) &&
        !path.Split('/').Contains("..", StringComparer.Ordinal);

    private static bool LiesIn(string root, SafeFileHandle file)
    {
        var opened = new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;
        return opened is not null && Sandbox.FolderPath.Contains(Sandbox.FolderPath.Real(root), opened);
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenFile(byte[] path, int flags);
}
