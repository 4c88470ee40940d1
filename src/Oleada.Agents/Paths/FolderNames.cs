using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Paths;

/// <summary>
/// Reads the names in an open folder, a piece at a time: by its descriptor, and as the bytes that the file system has,
/// neither of which .NET can. Its memory does not grow with the folder.
/// </summary>
internal sealed class FolderNames
{
    /// <summary>Where an entry of <c>getdents64</c> has its length and its name.</summary>
    private const int LengthAt = 16, NameAt = 19;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private int _filled;
    private int _at;

    /// <summary>Where the current name begins in <see cref="Bytes"/>; a zero byte ends it.</summary>
    public int Start { get; private set; }

    public byte[] Bytes => _buffer;

    public ReadOnlySpan<byte> Name => _buffer.AsSpan(Start, _buffer.AsSpan(Start).IndexOf((byte)0));

    public void Begin() => (_filled, _at) = (0, 0);

    /// <returns>False at the end, or where the folder cannot be read any further.</returns>
    public bool MoveNext(SafeFileHandle folder)
    {
        do
        {
            if (_at >= _filled && !Fill(folder))
                return false;
            Start = _at + NameAt;
            _at += BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_at + LengthAt));
        }
        while (Name is [(byte)'.'] or [(byte)'.', (byte)'.']);
        return true;
    }

    private bool Fill(SafeFileHandle folder)
    {
        _filled = (int)GetEntries((int)folder.DangerousGetHandle(), ref _buffer[0], _buffer.Length);
        GC.KeepAlive(folder);
        _at = 0;
        return _filled > 0;
    }

    [DllImport("libc", EntryPoint = "getdents64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetEntries(int folder, ref byte buffer, nint size);
}
