using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>
/// Closes segments of the chain, and notes in the rows of streams and groups how far each has come, inside the writer's
/// transactions and only now and then: a commit itself writes nothing for it.
/// </summary>
internal sealed class LogSeal : IDisposable
{
    /// <summary>Events after which a segment is closed; as many are checked at most when a log is opened after a kill.</summary>
    public const int SegmentEvents = 4_096;

    private readonly Database _database;
    private readonly SegmentChain _chain = new();
    private readonly List<StreamEntry> _streams = [];
    private readonly List<GroupEntry> _groups = [];
    private readonly Statement _segment;
    private readonly Statement _stream;
    private readonly Statement _group;

    public LogSeal(Database database)
    {
        _database = database;
        _segment = database.Prepare("INSERT INTO segments(last, first, digest) VALUES(?1, ?2, ?3)");
        _stream = database.Prepare("UPDATE streams SET head = ?2, digest = ?3 WHERE id = ?1");
        _group = database.Prepare("UPDATE groups SET last_position = ?2, digest = ?3 WHERE id = ?1");
    }

    /// <summary>Whether the open segment is long enough.</summary>
    public bool IsDue => _chain.Count >= SegmentEvents;

    public bool IsEmpty => _chain.Count == 0;

    /// <summary>Begins with what the file has behind its last segment, and checks that.</summary>
    public void Load(long lastPosition, Catalog catalog, Action<HarmedPlace> onHarm)
    {
        Forget(_streams, _groups);
        var start = LogStart.AfterSegments(_database);
        _chain.Begin(start.Last, start.Digest);
        using var walk = new LogWalk(_database, start, lastPosition, onHarm, (stored, whole) => Reload(stored, whole, catalog));
        while (walk.Step(SegmentEvents))
        {
        }
    }

    public void Add(StreamEntry stream, GroupEntry group, long position, UInt128 digest)
    {
        _chain.Add(position, digest);
        if (!stream.IsUnnoted)
        {
            stream.IsUnnoted = true;
            _streams.Add(stream);
        }
        if (!group.IsUnnoted)
        {
            group.IsUnnoted = true;
            _groups.Add(group);
        }
    }

    /// <summary>Closes the open segment.</summary>
    public void Write()
    {
        _segment.Bind(1, _chain.Last).Bind(2, _chain.First).BindDigest(3, _chain.Seal()).Run();
        foreach (var stream in _streams)
            _stream.Bind(1, stream.Id).Bind(2, stream.Head).BindDigest(3, stream.DigestWith(stream.Head)).Run();
        foreach (var group in _groups)
        {
            group.Noted = group.Last;
            _group.Bind(1, group.Id).Bind(2, group.Last).BindDigest(3, group.Digest).Run();
        }
        Forget(_streams, _groups);
        _chain.Begin(_chain.Last, _chain.Seal());
    }

    public void Dispose()
    {
        _segment.Dispose();
        _stream.Dispose();
        _group.Dispose();
    }

    private static void Forget(List<StreamEntry> streams, List<GroupEntry> groups)
    {
        foreach (var stream in streams)
            stream.IsUnnoted = false;
        foreach (var group in groups)
            group.IsUnnoted = false;
        streams.Clear();
        groups.Clear();
    }

    private void Reload(StoredEvent stored, LogEvent? whole, Catalog catalog)
    {
        try
        {
            if (whole is not null && catalog.FindStream(whole.Stream) is { } stream)
            {
                Add(stream, stream.Group, stored.Position, stored.Digest!.Value);
                return;
            }
        }
        catch (EventLogHarmedException)
        {
            // It is reported; the chain takes the event's digest as it is.
        }
        _chain.Add(stored.Position, stored.Digest ?? UInt128.Zero);
    }
}
