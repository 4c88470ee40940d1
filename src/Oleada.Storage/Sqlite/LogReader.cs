using Oleada.Engine.Events;
using Oleada.Storage.Integrity;

namespace Oleada.Storage.Sqlite;

/// <summary>
/// One read connection with its statements. Used by one caller at a time. Gives out nothing that is not what was written:
/// each event is checked by its digest, and that none is missing by the one before it.
/// </summary>
internal sealed class LogReader : IDisposable
{
    private readonly Database _database;
    private readonly Harms _harms;
    private readonly Names _names;
    private readonly CatalogRows _catalog;
    private readonly Statement _ofStream;
    private readonly Statement _ofGroup;
    private readonly Statement _head;
    private readonly Statement _position;
    private readonly Statement _streams;
    private readonly Statement _snapshot;

    private LogReader(Database database, Harms harms)
    {
        _database = database;
        _harms = harms;
        _names = new Names(database);
        _catalog = new CatalogRows(database, harms);
        _ofStream = _database.Prepare(
            $"SELECT {StoredEvent.Columns} FROM events WHERE stream_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
        _ofGroup = _database.Prepare(
            $"SELECT {StoredEvent.Columns} FROM events WHERE group_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3");
        _head = _database.Prepare("SELECT max(seq) FROM events WHERE stream_id = ?1");
        _position = _database.Prepare("SELECT position FROM events WHERE stream_id = ?1 AND seq = ?2");
        _streams = _database.Prepare(
            """
            SELECT s.id, s.name, g.name, s.head, s.digest, (SELECT max(seq) FROM events WHERE stream_id = s.id)
            FROM streams s LEFT JOIN groups g ON g.id = s.group_id WHERE s.name >= ?1 AND s.name < ?2 ORDER BY s.id
            """);
        _snapshot = _database.Prepare("SELECT position, version, state, digest FROM snapshots WHERE group_id = ?1");
    }

    public static LogReader Open(string file, Harms harms)
    {
        var database = Database.Open(file, readOnly: true);
        try
        {
            return new LogReader(database, harms);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public IReadOnlyList<LogEvent> Read(string stream, long afterSeq, int limit)
    {
        // The row is read first: what it notes can only be less than what the page sees later.
        if (_catalog.FindStream(stream) is not { } row)
            return [];
        var rows = _ofStream.Bind(1, row.Id).Bind(2, afterSeq).Bind(3, limit);
        var (page, last) = Page(rows, stream, afterSeq, limit, stored => stored.Seq, stored => stored.Seq - 1);
        return last is { } end && end < row.Head ? throw _harms.Found(CatalogRows.ShortOf(stream, end, row.Head)) : page;
    }

    public IReadOnlyList<LogEvent> ReadGroup(string group, long afterPosition, int limit)
    {
        if (_catalog.FindGroup(group) is not { } row)
            return [];
        var rows = _ofGroup.Bind(1, row.Id).Bind(2, afterPosition).Bind(3, limit);
        var (page, last) = Page(rows, group, afterPosition, limit, stored => stored.Position, stored => stored.Previous);
        return last is { } end && end < row.Last ? throw _harms.Found(CatalogRows.ShortGroupOf(group, end, row.Last)) : page;
    }

    public long Head(string stream)
    {
        if (_catalog.FindStream(stream) is not { } row)
            return 0;
        _head.Bind(1, row.Id).Step();
        var head = _head.Int64(0);
        _head.Reset();
        return head < row.Head ? throw _harms.Found(CatalogRows.ShortOf(stream, head, row.Head)) : head;
    }

    /// <returns>Null if the stream has no such event.</returns>
    public long? Position(string stream, long seq)
    {
        if (_catalog.FindStream(stream) is not { } row)
            return null;

        long? position = _position.Bind(1, row.Id).Bind(2, seq).Step() ? _position.Int64(0) : null;
        _position.Reset();
        return position;
    }

    public IReadOnlyList<StreamHead> Streams(string prefix)
    {
        var found = new List<StreamHead>();
        // Nothing that follows the prefix sorts after the last code point.
        _streams.Bind(1, prefix).Bind(2, prefix + "\U0010FFFF");
        while (_streams.Step())
            found.Add(Current(_streams));
        foreach (var (name, place) in _harms.LostStreams)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && !found.Exists(head => head.Stream == name))
                found.Add(new StreamHead(name, "", 0, place));
        }
        return found;
    }

    /// <returns>Null if there is none, or if it is not what was written: the events say the same.</returns>
    public Snapshot? Snapshot(string group)
    {
        if (_catalog.FindGroup(group) is not { } row || !_snapshot.Bind(1, row.Id).Step())
            return null;
        var found = new Snapshot(_snapshot.Int64(0), (int)_snapshot.Int64(1), _snapshot.Blob(2));
        var digest = _snapshot.DigestAt(3);
        _snapshot.Reset();
        if (digest == Digest.OfSnapshot(row.Name, found.Position, found.Version, found.State.Span))
            return found;
        _harms.Add(LogCheck.SnapshotHarm(group));
        return null;
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_ofStream, _ofGroup, _head, _position, _streams, _snapshot])
            statement.Dispose();
        _names.Dispose();
        _catalog.Dispose();
        _database.Dispose();
    }

    private StreamHead Current(Statement row)
    {
        var head = new StreamHead(row.Text(1), row.Text(2), row.Int64(5));
        var noted = row.Int64(3);
        if (row.DigestAt(4) != Digest.OfStream(row.Int64(0), Digest.OfName(head.Stream), Digest.OfName(head.Group), noted))
            head = head with { Harm = CatalogRows.HarmOf(head.Stream) };
        else if (head.Seq < noted)
            head = head with { Harm = CatalogRows.ShortOf(head.Stream, head.Seq, noted) };
        if (head.Harm is { } place)
            _harms.Add(place);
        return head;
    }

    /// <summary>Events in order, each checked.</summary>
    /// <param name="keyOf">The number that the page is ordered by.</param>
    /// <param name="beforeOf">The key of the event before it.</param>
    /// <returns>The events; and the last key, if the page ends because there are no more.</returns>
    private (List<LogEvent> Events, long? End) Page(
        Statement rows, string name, long after, int limit, Func<StoredEvent, long> keyOf, Func<StoredEvent, long> beforeOf)
    {
        var page = new List<LogEvent>();
        var bytes = 0L;
        var last = Math.Max(after, 0);
        try
        {
            while (bytes < IEventStore.PageBytes && rows.Step())
            {
                var stored = StoredEvent.Of(rows);
                var before = beforeOf(stored);
                if (stored.Check(_names) is not { } whole)
                    throw _harms.Found(LogWalk.HarmOf(stored, name));
                if (page.Count == 0 ? before > last : before != last)
                    throw _harms.Found(LogWalk.MissingBefore(whole));
                page.Add(whole);
                last = keyOf(stored);
                bytes += stored.Data.Length;
            }
        }
        finally
        {
            rows.Reset();
        }
        return (page, page.Count < limit && bytes < IEventStore.PageBytes ? last : null);
    }
}
