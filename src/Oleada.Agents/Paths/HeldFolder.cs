using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Paths;

/// <summary>
/// A folder that was opened once and is used by its descriptor from then on: whatever its name leads to later, this stays
/// the same folder. No link on the way to it is followed.
/// </summary>
internal sealed class HeldFolder : IDisposable
{
    private const PathRules Within = PathRules.Beneath | PathRules.NoMagicLinks;

    private HeldFolder(string path, SafeFileHandle handle, FileFacts facts)
    {
        Path = path;
        Handle = handle;
        Facts = facts;
    }

    /// <summary>The name that it was opened by, absolute.</summary>
    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public FileFacts Facts { get; }

    /// <exception cref="WorkspaceException">There is no such folder, or a link is on the way to it.</exception>
    public static HeldFolder Open(string path) => TryOpen(path, out var error) ?? throw new WorkspaceException(error switch
    {
        OpenAt2.NoEntry => $"the folder {path} is gone",
        OpenAt2.TooManyLinks => $"the folder {path} is a link now, or lies behind one: it is not followed",
        OpenAt2.NotFolder => $"{path} is no folder",
        OpenAt2.NoSuchCall => $"the folder {path} cannot be held: this machine's kernel lacks openat2 (Linux 5.6)",
        _ => $"the folder {path} cannot be opened: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}",
    });

    /// <returns>Null if there is no such folder, or a link is on the way to it.</returns>
    public static HeldFolder? TryOpen(string path, out int error)
    {
        var handle = OpenAt2.Open(null, path, OpenAt2.PathOnly | OpenAt2.FolderOnly, PathRules.NoLinks | PathRules.NoMagicLinks, out error);
        if (!handle.IsInvalid && FileStat.TryRead(handle, out var facts))
            return new HeldFolder(path, handle, facts);
        handle.Dispose();
        return null;
    }

    /// <exception cref="WorkspaceException">Its name leads to something else, or to nothing.</exception>
    public void RequireInPlace()
    {
        using var now = Open(Path);
        if (!now.IsSameAs(Facts))
            throw new WorkspaceException($"the folder {Path} is not the one that was opened: it has been exchanged");
    }

    public bool IsSameAs(FileFacts other) => Facts.Device == other.Device && Facts.Stamp.Inode == other.Stamp.Inode;

    /// <summary>Something within it, to be looked at: nothing is read, and no device or pipe notices.</summary>
    /// <param name="path">Relative. A link is followed if it leads to something within the folder.</param>
    /// <returns>An invalid handle if there is no such thing within.</returns>
    public SafeFileHandle Find(string path, out int error) => OpenAt2.Open(Handle, path, OpenAt2.PathOnly, Within, out error);

    /// <summary>Opens a regular file for reading.</summary>
    /// <returns>Null if there is none within the folder.</returns>
    public FileStream? OpenFile(string path)
    {
        using var found = Find(path, out _);
        return found.IsInvalid ? null : OpenedFile.ForReading(found);
    }

    public FileKind? KindOf(string path)
    {
        using var found = Find(path, out _);
        return !found.IsInvalid && FileStat.TryRead(found, out var facts) ? facts.Kind : null;
    }

    /// <summary>A folder within it, no part of whose path is a link.</summary>
    /// <returns>Null if there is none.</returns>
    public SafeFileHandle? Enter(string path)
    {
        var rules = Within | PathRules.NoLinks;
        var handle = OpenAt2.Open(Handle, path.Length == 0 ? "." : path, OpenAt2.PathOnly | OpenAt2.FolderOnly, rules, out _);
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Makes a folder within it, and those on the way, where they are not there.</summary>
    /// <exception cref="WorkspaceException">Something else is in its place.</exception>
    public void Make(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = 1; depth <= parts.Length; depth++)
        {
            using var parent = Enter(string.Join('/', parts[..(depth - 1)]));
            if (parent is not null)
                _ = OpenAt2.MakeFolder(parent, parts[depth - 1]);
            using var made = Enter(string.Join('/', parts[..depth]));
            if (made is null)
                throw new WorkspaceException($"{Path}/{string.Join('/', parts[..depth])} is a link or no folder: nothing is mounted there");
        }
    }

    public void Dispose() => Handle.Dispose();
}
