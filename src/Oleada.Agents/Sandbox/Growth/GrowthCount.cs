namespace Oleada.Agents.Sandbox.Growth;

/// <summary>What has been made and changed in the folders of a run since it began.</summary>
internal sealed class GrowthCount(long sinceNs)
{
    private double _newBytes, _newFiles;

    /// <summary>Room that files take which were made since then.</summary>
    public long NewBytes => (long)Math.Round(_newBytes);

    public long NewFiles => (long)Math.Round(_newFiles);

    /// <summary>Room of older files that were changed, as a whole: what they took before is not known.</summary>
    public long ChangedBytes { get; private set; }

    public long ChangedFiles { get; private set; }

    /// <summary>Whether something that may hold more could not be looked at.</summary>
    public bool HasGaps { get; set; }

    public void Add(FolderEntry entry)
    {
        // Each of a file's names counts for its share; a folder has one name, whatever its number of links says.
        var share = entry.IsFolder ? 1.0 : 1.0 / entry.Links;
        if (entry.BornNs >= sinceNs)
        {
            _newBytes += entry.Bytes * share;
            _newFiles += share;
        }
        else if (entry.ChangedNs >= sinceNs)
        {
            ChangedBytes += (long)(entry.Bytes * share);
            ChangedFiles++;
        }
    }

    /// <summary>Decides whether a limit is reached.</summary>
    /// <param name="fileSystem">By how much the file systems have grown, whoever wrote.</param>
    /// <param name="sharers">Runs that have written to the same folders in this time.</param>
    public LimitKind? Exceeded(FileSystemRoom fileSystem, Limits limits, int sharers)
    {
        var (bytes, files) = (limits.Disk * sharers, (long)limits.Inodes * sharers);
        if (NewBytes > bytes || (fileSystem.Bytes > bytes && (HasGaps || NewBytes + ChangedBytes > bytes)))
            return LimitKind.Disk;
        return NewFiles > files || (fileSystem.Files > files && (HasGaps || NewFiles + ChangedFiles > files)) ? LimitKind.Inodes : null;
    }
}
