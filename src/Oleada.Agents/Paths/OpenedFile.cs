using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Paths;

/// <summary>Opens what was found for reading or writing, if it is a regular file: no other file, pipe or device.</summary>
internal static class OpenedFile
{
    /// <param name="found">Opened to be looked at only.</param>
    /// <returns>Null if it is no regular file, or may not be read.</returns>
    public static FileStream? ForReading(SafeFileHandle found)
    {
        if (!FileStat.TryRead(found, out var facts) || facts.Kind != FileKind.Regular)
            return null;
        // Opens the same file again by its descriptor, which nobody can exchange. Does not block: a lease could delay it.
        var handle = OpenAt2.Open(null, OpenAt2.NameOf(found), OpenAt2.ReadOnly | OpenAt2.NonBlocking, PathRules.None, out _);
        if (!handle.IsInvalid)
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        handle.Dispose();
        return null;
    }
}
