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

/// <param name="Mode">Permissions with the set-user-ID, set-group-ID and sticky bits.</param>
/// <param name="BornNs">When it was made, in nanoseconds since 1970; 0 where the file system does not know.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileFacts(FileKind Kind, int Mode, FileStamp Stamp, ulong Device, long BornNs);

/// <summary>Linux's <c>statx</c>, since .NET has no inode and no change time. Its layout is the same everywhere.</summary>
internal static class FileStat
{
    private const int CurrentFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000, BasicStats = 0x7ff, BirthTime = 0x800;

    /// <param name="path">UTF-8, ending in a zero byte. A link is not followed.</param>
    public static bool TryRead(byte[] path, out FileKind kind, out FileStamp stamp)
    {
        var found = TryRead(CurrentFolder, ref path[0], NoFollow, out var facts);
        (kind, stamp) = (facts.Kind, facts.Stamp);
        return found;
    }

    /// <summary>Of an open file.</summary>
    public static bool TryRead(SafeHandle file, out FileFacts facts)
    {
        byte empty = 0;
        return TryRead((int)file.DangerousGetHandle(), ref empty, EmptyPath, out facts);
    }

    /// <summary>Of a name in an open folder. A link is not followed.</summary>
    /// <param name="name">The first byte of it; a zero byte ends it.</param>
    public static bool TryRead(SafeHandle folder, ref byte name, out FileFacts facts) =>
        TryRead((int)folder.DangerousGetHandle(), ref name, NoFollow, out facts);

    private static bool TryRead(int folder, ref byte path, int flags, out FileFacts facts)
    {
        facts = default;
        if (Statx(folder, ref path, flags, BasicStats | BirthTime, out var found) != 0)
            return false;
        var kind = (found.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        var stamp = new FileStamp(
            (long)found.Size, Nanoseconds(found.ModifiedSeconds, found.ModifiedNanoseconds),
            Nanoseconds(found.ChangedSeconds, found.ChangedNanoseconds), found.Inode);
        facts = new FileFacts(
            kind, found.Mode & 0xFFF, stamp, ((ulong)found.DeviceMajor << 32) | found.DeviceMinor,
            (found.Mask & BirthTime) == 0 ? 0 : Nanoseconds(found.BornSeconds, found.BornNanoseconds));
        return true;
    }

    private static long Nanoseconds(long seconds, uint nanoseconds) => (seconds * 1_000_000_000) + nanoseconds;

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, ref byte path, int flags, uint mask, out Buffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(80)] public long BornSeconds;
        [FieldOffset(88)] public uint BornNanoseconds;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
