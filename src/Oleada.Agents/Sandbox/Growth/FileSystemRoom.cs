using System.Runtime.InteropServices;
using System.Text;

namespace Oleada.Agents.Sandbox.Growth;

/// <summary>How much of a file system is in use.</summary>
/// <param name="Files">Inodes; 0 where the file system has no table of them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileSystemRoom(long Bytes, long Files)
{
    /// <summary>Of the file system that a path leads into; nothing in use where it cannot be asked.</summary>
    public static FileSystemRoom At(string path) => StatFs(Encoding.UTF8.GetBytes(path + '\0'), out var found) == 0
        ? new FileSystemRoom((long)(found.Blocks - found.FreeBlocks) * found.BlockSize, (long)(found.Files - found.FreeFiles))
        : default;

    [DllImport("libc", EntryPoint = "statfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatFs(byte[] path, out Stat found);

    /// <summary>The layout of 64-bit architectures.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(8)] public long BlockSize;
        [FieldOffset(16)] public ulong Blocks;
        [FieldOffset(24)] public ulong FreeBlocks;
        [FieldOffset(40)] public ulong Files;
        [FieldOffset(48)] public ulong FreeFiles;
    }
}
