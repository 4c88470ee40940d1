using System.Security.Cryptography;
using Oleada.Agents.Paths;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// The local store of Git LFS in a repository. Sandboxes read it; new objects are written to the folder of a run, and
/// enter the store after their SHA-256 has been checked. Nothing is downloaded or uploaded.
/// </summary>
internal static class LargeFiles
{
    public const string FilterName = "lfs";

    private const string RunName = "lfs", ObjectsName = "objects";

    private const int HashLength = 64;

    /// <summary>
    /// Settings for git in a sandbox. The program takes objects of the store from beside the alternate object folder. The
    /// address leads to nothing, also where a plain process would reach a network, and what is missing stays a pointer.
    /// </summary>
    public static IEnumerable<GitSetting> Settings(string run) =>
    [
        new("lfs.storage", Path.Combine(run, RunName)), new("lfs.url", "file:///dev/null"), new("lfs.pushurl", "file:///dev/null"),
        new("lfs.skipdownloaderrors", "true"), new("lfs.transfer.maxretries", "1"), new("lfs.locksverify", "false"),
    ];

    public static Mount Store(string commonFolder) => new(StoreOf(commonFolder), MountKind.Readable);

    /// <summary>Moves the new objects of a run into the store.</summary>
    /// <exception cref="WorkspaceException">An object's content is not what its name says.</exception>
    public static async Task TakeInAsync(string commonFolder, string run, CancellationToken cancellationToken)
    {
        using var root = HeldFolder.TryOpen(Path.Combine(run, RunName, ObjectsName), out _);
        if (root is null)
            return;
        foreach (var hash in Objects(root))
        {
            var target = PathIn(StoreOf(commonFolder), hash);
            if (!File.Exists(target))
                await TakeInAsync(root, hash, target, cancellationToken);
        }
    }

    private static string StoreOf(string commonFolder) => Path.Combine(commonFolder, "lfs", ObjectsName);

    private static string PathIn(string store, string hash) => Path.Combine(store, hash[..2], hash[2..4], hash);

    /// <summary>Names of regular files that are hashes; anything else is left where it is.</summary>
    private static List<string> Objects(HeldFolder root)
    {
        var found = new List<string>();
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        foreach (var path in Directory.EnumerateFiles(OpenAt2.NameOf(root.Handle), "*", options))
        {
            var name = Path.GetFileName(path);
            if (name.Length == HashLength && name.All(char.IsAsciiHexDigitLower))
                found.Add(name);
        }
        return found;
    }

    /// <summary>Copies and hashes at once, so that the bytes in the store are those that were checked.</summary>
    private static async Task TakeInAsync(HeldFolder root, string hash, string target, CancellationToken cancellationToken)
    {
        await using var source = WorkspaceFiles.Open(root, PathIn("", hash));
        if (source is null)
            return;
        var draft = Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName, $"{hash}.oleada");
        try
        {
            await using (var copy = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite))
            {
                await source.CopyToAsync(copy, cancellationToken);
                copy.Position = 0;
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, cancellationToken)) != hash)
                    throw new WorkspaceException($"the LFS object {hash} does not have the content that its name says");
            }
            File.Move(draft, target, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
