using System.Collections.Concurrent;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// A folder of a person's in which attempts work. A sandbox mounts an empty <c>.git</c> over a missing one, and leaves the
/// mount point behind: it is removed when no execution of this server works there any more.
/// </summary>
internal sealed class GuardedFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, int> InUse = new(StringComparer.Ordinal);

    private readonly string _root;

    public GuardedFolder(string root)
    {
        _root = root;
        InUse.AddOrUpdate(root, 1, (_, count) => count + 1);
    }

    public void Dispose()
    {
        if (InUse.AddOrUpdate(_root, 0, (_, count) => count - 1) > 0)
            return;
        InUse.TryRemove(new KeyValuePair<string, int>(_root, 0));
        try
        {
            // Only if it is empty.
            Directory.Delete(Path.Combine(_root, ".git"));
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // There is none, or it is a repository.
        }
    }
}
