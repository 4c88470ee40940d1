using System.Runtime.InteropServices;

namespace Oleada.Agents.Workspaces;

/// <summary>What tells, without reading it, that a file is not what it was.</summary>
/// <param name="ModifiedNs">Nanoseconds since 1970, like <paramref name="ChangedNs"/>, which a program cannot set.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileStamp(long Size, long ModifiedNs, long ChangedNs, ulong Inode);

internal enum FileKind
{
    Other,
    Regular,
    Folder,
    Link,
}

/// <summary>Linux's <c>statx</c>, since .NET has no inode and no change time. Its layout is the same everywhere.</summary>
internal static class FileStat
{
    private const int CurrentFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000, BasicStats = 0x7ff;

    /// <param name="path">UTF-8, ending in a zero byte. A link is not followed.</param>
    public static bool TryRead(byte[] path, out FileKind kind, out FileStamp stamp) =>
        TryRead(CurrentFolder, path, NoFollow, out kind, out stamp);

    /// <summary>Of an open file.</summary>
    public static bool TryRead(SafeHandle file, out FileKind kind, out FileStamp stamp) =>
        TryRead((int)file.DangerousGetHandle(), [0], EmptyPath, out kind, out stamp);

    private static bool TryRead(int folder, byte[] path, int flags, out FileKind kind, out FileStamp stamp)
    {
        if (Statx(folder, path, flags, BasicStats, out var found) != 0)
        {
            (kind, stamp) = (FileKind.Other, default);
            return false;
        }
        kind = (found.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        stamp = new FileStamp(
            (long)found.Size, Nanoseconds(found.ModifiedSeconds, found.ModifiedNanoseconds),
            Nanoseconds(found.ChangedSeconds, found.ChangedNanoseconds), found.Inode);
        return true;
    }

    private static long Nanoseconds(long seconds, uint nanoseconds) => (seconds * 1_000_000_000) + nanoseconds;

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, out Buffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
    }
}
