using System.Runtime.InteropServices;
using System.Text;

namespace Oleada.Agents.Sandbox.Growth;

/// <summary>
/// An open folder and its entries by name in bytes. A name is looked up in the open folder and no link is followed, so
/// that a program which exchanges names meanwhile cannot lead it elsewhere.
/// </summary>
internal sealed class FolderHandle : SafeHandle
{
    private const int CurrentFolder = -100, Folder = 0x10000, NoFollow = 0x20000, CloseOnExec = 0x80000;

    /// <summary>On ARM64 two of the flags have other values.</summary>
    private const int FolderOnArm = 0x4000, NoFollowOnArm = 0x8000;

    private const int StatNoFollow = 0x100, StatEmptyPath = 0x1000;

    private const uint Mask = 0x7ff | BirthTime, BirthTime = 0x800;

    /// <summary>Where <c>struct dirent</c> has the name.</summary>
    private const int NameOffset = 19;

    private readonly int _descriptor;

    private FolderHandle(nint stream, int descriptor)
        : base(0, ownsHandle: true)
    {
        SetHandle(stream);
        _descriptor = descriptor;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Null if it cannot be opened, is none or is a link.</summary>
    public static FolderHandle? Open(string path) => Open(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'));

    public FolderHandle? Open(byte[] name) => Open(_descriptor, name);

    /// <summary>The next name, ended by a zero byte; null at the end.</summary>
    public byte[]? Next()
    {
        while (true)
        {
            var entry = ReadFolder(handle);
            if (entry == 0)
                return null;
            var name = entry + NameOffset;
            var length = 0;
            while (Marshal.ReadByte(name, length) != 0)
                length++;
            var bytes = new byte[length + 1];
            Marshal.Copy(name, bytes, 0, length);
            if (bytes is not ([(byte)'.', 0] or [(byte)'.', (byte)'.', 0]))
                return bytes;
        }
    }

    public FolderEntry? Look(byte[] name) => Look(_descriptor, name, StatNoFollow);

    /// <summary>The folder itself.</summary>
    public FolderEntry? Look() => Look(_descriptor, [0], StatEmptyPath);

    /// <summary>What a path leads to, links followed; null if nothing.</summary>
    public static FolderEntry? LookAt(string path) => Look(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0);

    protected override bool ReleaseHandle() => CloseFolder(handle) == 0;

    private static FolderHandle? Open(int parent, byte[] name)
    {
        var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var descriptor = OpenAt(parent, name, CloseOnExec | (isArm ? FolderOnArm | NoFollowOnArm : Folder | NoFollow));
        if (descriptor < 0)
            return null;
        var stream = OpenFolder(descriptor);
        if (stream != 0)
            return new FolderHandle(stream, descriptor);
        _ = Close(descriptor);
        return null;
    }

    private static FolderEntry? Look(int parent, byte[] name, int flags)
    {
        if (Statx(parent, name, flags, Mask, out var found) != 0)
            return null;
        var born = (found.Mask & BirthTime) != 0 ? Nanoseconds(found.BornSeconds, found.BornNanoseconds) : 0;
        var type = found.Mode & 0xF000;
        return new FolderEntry(
            new FilePlace(((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Number), type == 0x4000, type == 0x8000, Math.Max(1, found.Links),
            (long)found.Blocks * 512, born, Nanoseconds(found.ChangedSeconds, found.ChangedNanoseconds));
    }

    private static long Nanoseconds(long seconds, uint nanoseconds) => (seconds * 1_000_000_000) + nanoseconds;

    [DllImport("libc", EntryPoint = "openat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenAt(int parent, byte[] name, int flags);

    [DllImport("libc", EntryPoint = "fdopendir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenFolder(int descriptor);

    [DllImport("libc", EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadFolder(nint stream);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFolder(nint stream);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int parent, byte[] name, int flags, uint mask, out Stat found);

    /// <summary>The kernel's layout, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Number;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(80)] public long BornSeconds;
        [FieldOffset(88)] public uint BornNanoseconds;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
