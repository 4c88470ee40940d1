using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// What is known of each file: how it was last seen and what has been reported of it. Decides what has changed and
/// whose change it is; reads no file itself. Not thread-safe.
/// </summary>
internal sealed class ChangeLedger
{
    private readonly Dictionary<string, KnownFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreported = new(StringComparer.Ordinal);

    /// <param name="recorded">Changes that are in the log, in its order; they lie over the first state.</param>
    public ChangeLedger(IEnumerable<ManifestFile> first, IEnumerable<FileChange> recorded)
    {
        foreach (var (path, stamp, sha256) in first)
            _files[path] = new KnownFile { Seen = stamp, SeenSha256 = sha256, IsReported = true, ReportedSha256 = sha256 };
        foreach (var change in recorded)
        {
            var exists = change.Change != ArtifactChange.Deleted;
            // Without a stamp: it is read again at the next look.
            _files[change.Path] = new KnownFile { Seen = null, IsReported = exists, ReportedSha256 = change.Sha256, WasSeen = exists };
        }
    }

    /// <summary>Files whose content has to be read to know whether they changed.</summary>
    public List<string> Candidates(WorkspaceScan scan)
    {
        var candidates = new List<string>();
        foreach (var (path, stamp) in scan.Files)
        {
            var known = _files.GetValueOrDefault(path);
            if (known?.Seen != stamp || known.MayHideWrite)
                candidates.Add(path);
        }
        return candidates;
    }

    /// <summary>Enters what a candidate was found to hold.</summary>
    /// <param name="mayHideWrite">The stamp is so young that another write in the same tick of the clock would not show.</param>
    public void Enter(string path, FileStamp stamp, Content content, bool mayHideWrite)
    {
        if (!_files.TryGetValue(path, out var known))
            _files[path] = known = new KnownFile();
        known.Seen = stamp;
        known.SeenSha256 = content.Sha256;
        known.SeenSize = content.Size;
        known.WasSeen = true;
        known.MayHideWrite = mayHideWrite;
        Mark(path, known.IsReported && string.Equals(known.ReportedSha256, content.Sha256, StringComparison.Ordinal));
    }

    /// <summary>Enters that all others are gone.</summary>
    public void EnterMissing(WorkspaceScan scan)
    {
        foreach (var (path, known) in _files)
        {
            if (scan.Files.ContainsKey(path))
                continue;
            (known.Seen, known.SeenSha256, known.WasSeen) = (null, null, false);
            Mark(path, !known.IsReported);
        }
    }

    /// <summary>The changes that <paramref name="mayTake"/> allows, which count as reported from now on.</summary>
    public List<FileChange> Take(Func<string, bool> mayTake)
    {
        var changes = new List<FileChange>();
        foreach (var path in _unreported.Where(mayTake).Order(StringComparer.Ordinal).ToList())
        {
            var known = _files[path];
            var kind = !known.WasSeen ? ArtifactChange.Deleted : known.IsReported ? ArtifactChange.Modified : ArtifactChange.Created;
            changes.Add(new FileChange(path, known.WasSeen ? known.SeenSize : 0, known.SeenSha256, Languages.Of(path), kind));
            (known.IsReported, known.ReportedSha256) = (known.WasSeen, known.SeenSha256);
            _unreported.Remove(path);
        }
        return changes;
    }

    private void Mark(string path, bool reported)
    {
        if (reported)
            _unreported.Remove(path);
        else
            _unreported.Add(path);
    }

    private sealed class KnownFile
    {
        /// <summary>How it was when it was last read; null if it never was or is gone.</summary>
        public FileStamp? Seen { get; set; }

        public string? SeenSha256 { get; set; }

        public long SeenSize { get; set; }

        public bool WasSeen { get; set; } = true;

        /// <summary>Whether the log, or the first state, has it as existing.</summary>
        public bool IsReported { get; set; }

        public string? ReportedSha256 { get; set; }

        public bool MayHideWrite { get; set; }
    }
}
