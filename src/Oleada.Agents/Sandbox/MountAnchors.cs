using Oleada.Agents.Paths;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Folders on the way from a writable folder to something hidden or read-only in it. Each is mounted on itself: the kernel
/// renames no mount point, so a command cannot move the real thing out from under what hides it.
/// </summary>
internal static class MountAnchors
{
    public static IEnumerable<string> Of(SandboxFolders folders) =>
        Covered(folders).SelectMany(covered => Between(covered.Writable, covered.Mount.Path)).Distinct(StringComparer.Ordinal);

    /// <summary>Makes sure that they, and where something is shown in another's place that one too, are real folders.</summary>
    /// <exception cref="Workspaces.WorkspaceException">A command has left a link or a file in the place of one.</exception>
    public static void Make(SandboxFolders folders, IReadOnlyList<HeldFolder> held)
    {
        foreach (var (writable, mount) in Covered(folders))
        {
            var path = mount.Source is not null && Directory.Exists(mount.Source) ? mount.Path : Path.GetDirectoryName(mount.Path)!;
            if (path.Length > writable.Length)
                held.First(folder => folder.Path == writable).Make(path[(writable.Length + 1)..]);
        }
    }

    /// <summary>What is not writable, directly in something that is.</summary>
    private static IEnumerable<(string Writable, Mount Mount)> Covered(SandboxFolders folders)
    {
        var writable = folders.Writable.ToHashSet(StringComparer.Ordinal);
        var closed = folders.Mounts.Where(mount => mount.Kind != MountKind.Writable && !writable.Contains(mount.Path)).ToList();
        foreach (var mount in closed)
        {
            var outer = closed.Where(other => other.Path != mount.Path).Select(other => other.Path).Concat(writable)
                .Where(path => FolderPath.Contains(path, mount.Path)).MaxBy(path => path.Length);
            if (outer is not null && writable.Contains(outer))
                yield return (outer, mount);
        }
    }

    private static IEnumerable<string> Between(string outer, string inner)
    {
        for (var at = Path.GetDirectoryName(inner); at is not null && at.Length > outer.Length; at = Path.GetDirectoryName(at))
            yield return at;
    }
}
