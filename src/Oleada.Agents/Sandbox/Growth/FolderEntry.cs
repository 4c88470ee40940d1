using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox.Growth;

/// <summary>What one entry of a folder takes of its file system.</summary>
/// <param name="Place">Device and number: the same for all names of a file.</param>
/// <param name="Bytes">Room on the disk, which holes do not take.</param>
/// <param name="BornNs">Nanoseconds since 1970; 0 where the file system does not note it. No program can set it.</param>
/// <param name="ChangedNs">The same of the last change of content, name or mode.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FolderEntry(FilePlace Place, bool IsFolder, bool IsFile, uint Links, long Bytes, long BornNs, long ChangedNs);

/// <summary>Device and number of a file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilePlace(ulong Device, ulong Number);
