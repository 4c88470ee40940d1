using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>What a look does with a file.</summary>
internal enum LookAtFile
{
    /// <summary>It is as it was.</summary>
    Pass,

    /// <summary>Its content has to be read to know whether it changed.</summary>
    Read,

    /// <summary>It is new, and there are so many new ones that it is only counted.</summary>
    Count,
}

/// <summary>
/// What is known of each file: how it was last seen and what has been reported of it. Decides what has changed and
/// whose change it is; reads no file itself. Not thread-safe.
/// </summary>
/// <param name="maxNew">New files, of those that the plan declares and of the others each, that wait to be reported; of more only a hash is kept.</param>
internal sealed class ChangeLedger(Declarations declared, int maxNew = ArtifactLimits.MaxPerAttempt)
{
    private const int StampBytes = 32;

    private readonly Dictionary<string, KnownFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreported = new(StringComparer.Ordinal);

    /// <summary>Hashes of path and stamp of new files that were only counted.</summary>
    private HashSet<ulong> _counted = [];
    private HashSet<ulong> _countedNow = [];
    private int _newDeclared;
    private int _newOthers;
    private int _look;
    private int _rest;

    /// <summary>Enters a file of the first state.</summary>
    public void EnterFirst(ManifestFile file) =>
        _files[file.Path] = new KnownFile { Seen = file.Stamp, SeenSha256 = file.Sha256, IsReported = true, ReportedSha256 = file.Sha256 };

    /// <summary>Enters a change that is in the log; to be called in its order, after the first state.</summary>
    public void EnterRecorded(FileChange change)
    {
        var exists = change.Change != ArtifactChange.Deleted;
        // Without a stamp: it is read again at the next look.
        _files[change.Path] = new KnownFile { Seen = null, IsReported = exists, ReportedSha256 = change.Sha256, WasSeen = exists };
    }

    public void BeginLook()
    {
        _look++;
        (_newDeclared, _newOthers) = (0, 0);
        foreach (var path in _unreported)
            CountNew(path, _files[path]);
        _countedNow = [];
    }

    public LookAtFile Look(string path, FileStamp stamp)
    {
        if (_files.TryGetValue(path, out var known))
        {
            known.Look = _look;
            return known.Seen != stamp || known.MayHideWrite ? LookAtFile.Read : LookAtFile.Pass;
        }
        var hash = Hash(path, stamp);
        if (_counted.Contains(hash))
        {
            _countedNow.Add(hash);
            return LookAtFile.Pass;
        }
        if ((declared.IsDeclared(path) ? _newDeclared : _newOthers) < maxNew)
            return LookAtFile.Read;
        _countedNow.Add(hash);
        _rest++;
        return LookAtFile.Count;
    }

    /// <summary>Enters what a file was found to hold that had to be read.</summary>
    /// <param name="mayHideWrite">The stamp is so young that another write in the same tick of the clock would not show.</param>
    public void Enter(string path, FileStamp stamp, Content content, bool mayHideWrite)
    {
        if (!_files.TryGetValue(path, out var known))
        {
            _files[path] = known = new KnownFile();
            CountNew(path, known);
        }
        known.Look = _look;
        known.Seen = stamp;
        known.SeenSha256 = content.Sha256;
        known.SeenSize = content.Size;
        known.WasSeen = true;
        known.MayHideWrite = mayHideWrite;
        Mark(path, known.IsReported && string.Equals(known.ReportedSha256, content.Sha256, StringComparison.Ordinal));
    }

    /// <param name="isWhole">Whether the look came to all files: what it did not come to is gone.</param>
    public void EndLook(bool isWhole)
    {
        if (!isWhole)
        {
            // What the look did not come to is not to be counted again by the next.
            _counted.UnionWith(_countedNow);
            return;
        }
        _counted = _countedNow;
        foreach (var (path, known) in _files)
        {
            if (known.Look == _look)
                continue;
            known.Seen = null;
            known.SeenSha256 = null;
            known.WasSeen = false;
            Mark(path, !known.IsReported);
            // As if it had never been.
            if (!known.IsReported)
                _files.Remove(path);
        }
    }

    /// <summary>The changes that <paramref name="mayTake"/> allows, which count as reported from now on.</summary>
    /// <param name="rest">How many more there were: those beyond the bound, of which the declared ones come first.</param>
    public List<FileChange> Take(Func<string, bool> mayTake, out int rest)
    {
        var taken = _unreported.Where(mayTake)
            .OrderByDescending(declared.IsDeclared).ThenBy(path => path, StringComparer.Ordinal).ToList();
        rest = _rest + Math.Max(0, taken.Count - maxNew);
        _rest = 0;
        var changes = taken.Take(maxNew).Order(StringComparer.Ordinal).Select(path => Describe(path, _files[path])).ToList();
        foreach (var path in taken)
        {
            var known = _files[path];
            known.IsReported = known.WasSeen;
            known.ReportedSha256 = known.SeenSha256;
            _unreported.Remove(path);
            if (!known.WasSeen)
                _files.Remove(path);
        }
        return changes;
    }

    private static FileChange Describe(string path, KnownFile known)
    {
        if (!known.WasSeen)
            return new FileChange(path, 0, null, Languages.Of(path), ArtifactChange.Deleted);
        var kind = known.IsReported ? ArtifactChange.Modified : ArtifactChange.Created;
        return new FileChange(path, known.SeenSize, known.SeenSha256, Languages.Of(path), kind);
    }

    private void CountNew(string path, KnownFile known)
    {
        if (known.IsReported)
            return;
        if (declared.IsDeclared(path))
            _newDeclared++;
        else
            _newOthers++;
    }

    private void Mark(string path, bool reported)
    {
        if (reported)
            _unreported.Remove(path);
        else
            _unreported.Add(path);
    }

    /// <summary>The beginning of a cryptographic hash, since a command chooses the paths.</summary>
    private static ulong Hash(string path, FileStamp stamp)
    {
        Span<byte> stamped = stackalloc byte[StampBytes + Encoding.UTF8.GetMaxByteCount(path.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(stamped, stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(stamped[8..], stamp.ModifiedNs);
        BinaryPrimitives.WriteInt64LittleEndian(stamped[16..], stamp.ChangedNs);
        BinaryPrimitives.WriteUInt64LittleEndian(stamped[24..], stamp.Inode);
        var length = StampBytes + Encoding.UTF8.GetBytes(path, stamped[StampBytes..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(stamped[..length], hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private sealed class KnownFile
    {
        /// <summary>The number of the look that saw it last.</summary>
        public int Look { get; set; }

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
