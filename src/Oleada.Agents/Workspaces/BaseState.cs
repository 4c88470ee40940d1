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

    public static IEnumerable<ManifestFile> Take(string root, WorkspaceScan scan, long settledBeforeNs)
    {
        var small = scan.Files.Count <= MaxFilesRead && scan.Files.Values.Sum(stamp => stamp.Size) <= MaxBytesRead;
        return scan.Files.Select(file => new ManifestFile(
            file.Key, file.Value, small || file.Value.ChangedNs >= settledBeforeNs ? Content.Read(root, file.Key)?.Sha256 : null));
    }

    /// <summary>Stamps from this moment on may hide a later write.</summary>
    public static long SettledBeforeNs(TimeProvider time) => (time.GetUtcNow() - ClockTick - DateTimeOffset.UnixEpoch).Ticks * 100;
}
