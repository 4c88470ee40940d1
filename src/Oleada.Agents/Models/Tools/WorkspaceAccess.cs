using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Paths;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Models.Tools;

/// <summary>
/// Opens files for tools that act in the server's own process, by the rules that a command in the sandbox has: nothing
/// outside of the workspace, nothing that is hidden from it, no writing where it may only read, or into git's own folder.
/// </summary>
internal sealed class WorkspaceAccess(SandboxFolders folders)
{
    private readonly string _root = FolderPath.Real(folders.Work);

    /// <summary>For reading; its length is the file's.</summary>
    public FileStream OpenRead(string path)
    {
        using var root = OpenRoot();
        using var found = BeneathRoot.Find(root, Relative(path)) ?? throw new ToolFailureException($"there is no file '{path}'");
        Check(found, path, writes: false);
        RequireFile(found, path);
        return new FileStream(Opened(found), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    /// <summary>For writing from its beginning; what was in it is gone.</summary>
    /// <param name="isNew">Whether it was not there before.</param>
    public FileStream OpenWrite(string path, out bool isNew)
    {
        var relative = Relative(path);
        using var root = OpenRoot();
        using var found = BeneathRoot.Find(root, relative);
        isNew = found is null;
        if (found is null)
            return Create(root, relative, path);
        Check(found, path, writes: true);
        RequireFile(found, path);
        return new FileStream(Opened(found), FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
    }

    /// <summary>A path that a command in the workspace can be given, for something that is there.</summary>
    public string Existing(string path)
    {
        var relative = Relative(path);
        using var root = OpenRoot();
        using var found = BeneathRoot.Find(root, relative) ?? throw new ToolFailureException($"there is no '{path}'");
        Check(found, path, writes: false);
        return relative == "." ? "." : "./" + relative;
    }

    /// <summary>As the workspace's files are named; models like to write absolute paths.</summary>
    public string Relative(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new ToolFailureException("'path' is empty, or no path");
        foreach (var root in new[] { folders.Work, _root })
            if (path.StartsWith('/') && FolderPath.Contains(root, path))
                return path.Length > root.Length + 1 ? path[(root.Length + 1)..].TrimStart('/') : ".";
        if (path.StartsWith('/'))
            throw new ToolFailureException($"'{path}' is outside of the workspace");
        return path.StartsWith("./", StringComparison.Ordinal) && path.Length > 2 ? path[2..] : path;
    }

    private SafeFileHandle OpenRoot()
    {
        using var opened = folders.HeldAt(folders.Work) is null ? HeldFolder.TryOpen(_root, out _) : null;
        var root = folders.HeldAt(folders.Work) ?? opened ?? throw new ToolFailureException("the workspace is gone");
        return BeneathRoot.Find(root.Handle, ".") ?? throw new ToolFailureException("the workspace is gone");
    }

    private FileStream Create(SafeFileHandle root, string relative, string path)
    {
        var parts = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || relative.EndsWith('/') || parts[^1] is "." or "..")
            throw new ToolFailureException($"'{path}' names no file");
        if (parts.Contains(".git", StringComparer.Ordinal))
            throw new ToolFailureException($"'{path}' is git's own");
        var at = BeneathRoot.Find(root, ".") ?? throw new ToolFailureException("the workspace is gone");
        try
        {
            for (var depth = 1; depth < parts.Length; depth++)
                at = Enter(at, root, string.Join('/', parts[..depth]), parts[depth - 1]);
            Check(at, path, writes: true);
            return new FileStream(BeneathRoot.CreateFile(at, parts[^1]), FileAccess.Write);
        }
        finally
        {
            at.Dispose();
        }
    }

    private SafeFileHandle Enter(SafeFileHandle at, SafeFileHandle root, string path, string name)
    {
        var next = BeneathRoot.Find(root, path);
        if (next is null)
        {
            Check(at, path, writes: true);
            BeneathRoot.CreateFolder(at, name);
            next = BeneathRoot.Find(root, path) ?? throw new ToolFailureException($"'{path}' is gone");
        }
        at.Dispose();
        return next;
    }

    private void Check(SafeFileHandle opened, string path, bool writes)
    {
        var real = new FileInfo(Opened(opened)).LinkTarget ?? throw new ToolFailureException($"'{path}' is gone");
        if (!FolderPath.Contains(_root, real))
            throw new ToolFailureException($"'{path}' is outside of the workspace");
        var mount = folders.Mounts
            .Where(mount => mount.Path.Length > _root.Length && FolderPath.Contains(_root, mount.Path) && FolderPath.Contains(mount.Path, real))
            .MaxBy(mount => mount.Path.Length);
        if (mount is { Kind: MountKind.Hidden } or { Source: not null })
            throw new ToolFailureException($"there is no '{path}'");
        var isGit = $"{real[_root.Length..]}/".Contains("/.git/", StringComparison.Ordinal);
        if (writes && (mount is { Kind: MountKind.Readable } || isGit))
            throw new ToolFailureException($"'{path}' may be read only");
    }

    private static void RequireFile(SafeFileHandle opened, string path)
    {
        if (!FileStat.TryRead(opened, out var facts) || facts.Kind != FileKind.Regular)
            throw new ToolFailureException($"'{path}' is no regular file");
    }

    private static string Opened(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";
}
