using Oleada.Agents.Paths;

namespace Oleada.Agents.Workspaces;

/// <summary>The state of a workspace before its first attempt.</summary>
internal static class BaseState
{
    /// <summary>Up to here the base is read whole, so that a file that is only touched is not taken for changed.</summary>
    private const int MaxFilesRead = 2_000;

    private const long MaxBytesRead = 64L << 20;

    /// <summary>
    /// Coarsest tick of a file system's clock that Linux has, doubled: within it a second write need not show in a stamp.
    /// </summary>
    public static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks at each file and hands it on. Only so many are kept at once as are read whole.</summary>
    public static void Take(HeldFolder root, WorkspaceScanner scanner, long settledBeforeNs, Action<ManifestFile> take)
    {
        var first = new Queue<(string Path, FileStamp Stamp)>();
        var (bytes, isLarge) = (0L, false);
        scanner.Scan((path, facts) =>
        {
            bytes += facts.Stamp.Size;
            first.Enqueue((path, facts.Stamp));
            isLarge |= first.Count > MaxFilesRead || bytes > MaxBytesRead;
            while (isLarge && first.TryDequeue(out var file))
                Take(file, isRead: false);
        });
        while (first.TryDequeue(out var file))
            Take(file, isRead: true);

        void Take((string Path, FileStamp Stamp) file, bool isRead)
        {
            var reads = isRead || file.Stamp.ChangedNs >= settledBeforeNs;
            take(new ManifestFile(file.Path, file.Stamp, reads ? Content.Read(root, file.Path)?.Sha256 : null));
        }
    }

    /// <summary>Stamps from this moment on may hide a later write.</summary>
    public static long SettledBeforeNs(TimeProvider time) => (time.GetUtcNow() - ClockTick - DateTimeOffset.UnixEpoch).Ticks * 100;
}
