using Oleada.Agents.Paths;

namespace Oleada.Agents.Workspaces;

/// <summary>Reads files of a workspace, whose content nobody vouches for: never one outside of it, never a device or a pipe.</summary>
public static class WorkspaceFiles
{
    /// <summary>Opens a regular file for reading; the stream's length is the file's.</summary>
    /// <param name="root">The workspace, absolute; no part of it is a link.</param>
    /// <param name="path">Relative, <c>/</c>-separated. A link on the way is followed if it is relative and leads within.</param>
    /// <returns>Null if there is no such file, or it is no regular file, or it lies outside.</returns>
    public static FileStream? Open(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var held = IsInside(path) ? HeldFolder.TryOpen(root, out _) : null;
        return held?.OpenFile(path);
    }

    internal static FileStream? Open(HeldFolder root, string path) => IsInside(path) ? root.OpenFile(path) : null;

    internal static bool Exists(HeldFolder root, string path) => IsInside(path) && Found(root, path);

    /// <summary>Whether something is there: a file within the workspace, or for <c>name/</c> a folder within it.</summary>
    public static bool Exists(string root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var held = IsInside(path) ? HeldFolder.TryOpen(root, out _) : null;
        return held is not null && Found(held, path);
    }

    private static bool Found(HeldFolder root, string path)
    {
        var kind = root.KindOf(path.TrimEnd('/'));
        return kind == FileKind.Folder || (kind == FileKind.Regular && !path.EndsWith('/'));
    }

    private static bool IsInside(string path) =>
        path.Trim('/').Length > 0 && !path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) &&
        !path.Split('/').Contains("..", StringComparer.Ordinal);
}
