using Oleada.Engine.Events;

namespace Oleada.Storage.Sqlite;

/// <summary>One read connection with its statements. Used by one caller at a time.</summary>
internal sealed class LogReader : IDisposable
{
    private readonly Database _database;
    private readonly Dictionary<long, string> _types = [];
    private readonly Statement _ofStream;
    private readonly Statement _ofGroup;
    private readonly Statement _head;
    private readonly Statement _position;
    private readonly Statement _streams;
    private readonly Statement _snapshot;
    private readonly Statement _type;

    private LogReader(Database database)
    {
        _database = database;
        _ofStream = _database.Prepare(
            """
            SELECT position, seq, type_id, at, data FROM events
            WHERE stream_id = (SELECT id FROM streams WHERE name = ?1) AND seq > ?2 ORDER BY seq LIMIT ?3
            """);
        _ofGroup = _database.Prepare(
            """
            SELECT e.position, e.seq, e.type_id, e.at, e.data, s.name FROM events e JOIN streams s ON s.id = e.stream_id
            WHERE e.group_id = (SELECT id FROM groups WHERE name = ?1) AND e.position > ?2 ORDER BY e.position LIMIT ?3
            """);
        _head = _database.Prepare(
            "SELECT max(seq) FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?1)");
        _position = _database.Prepare(
            "SELECT position FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?1) AND seq = ?2");
        _streams = _database.Prepare(
            """
            SELECT s.name, g.name, (SELECT max(seq) FROM events WHERE stream_id = s.id)
            FROM streams s JOIN groups g ON g.id = s.group_id WHERE s.name >= ?1 AND s.name < ?2 ORDER BY s.id
            """);
        _snapshot = _database.Prepare(
            """
            SELECT position, version, state FROM snapshots WHERE group_id = (SELECT id FROM groups WHERE name = ?1)
            """);
        _type = _database.Prepare("SELECT name FROM types WHERE id = ?1");
    }

    public static LogReader Open(string file)
    {
        var database = Database.Open(file, readOnly: true);
        try
        {
            return new LogReader(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public IReadOnlyList<LogEvent> Read(string stream, long afterSeq, int limit) =>
        Page(_ofStream.Bind(1, stream).Bind(2, afterSeq).Bind(3, limit), stream);

    public IReadOnlyList<LogEvent> ReadGroup(string group, long afterPosition, int limit) =>
        Page(_ofGroup.Bind(1, group).Bind(2, afterPosition).Bind(3, limit), null);

    public long Head(string stream)
    {
        _head.Bind(1, stream).Step();
        var head = _head.Int64(0);
        _head.Reset();
        return head;
    }

    /// <returns>Null if the stream has no such event.</returns>
    public long? Position(string stream, long seq)
    {
        long? position = _position.Bind(1, stream).Bind(2, seq).Step() ? _position.Int64(0) : null;
        _position.Reset();
        return position;
    }

    public IReadOnlyList<StreamHead> Streams(string prefix)
    {
        var found = new List<StreamHead>();
        // Nothing that follows the prefix sorts after the last code point.
        _streams.Bind(1, prefix).Bind(2, prefix + "\U0010FFFF");
        while (_streams.Step())
            found.Add(new StreamHead(_streams.Text(0), _streams.Text(1), _streams.Int64(2)));
        return found;
    }

    public Snapshot? Snapshot(string group)
    {
        var found = _snapshot.Bind(1, group).Step()
            ? new Snapshot(_snapshot.Int64(0), (int)_snapshot.Int64(1), _snapshot.Blob(2))
            : null;
        _snapshot.Reset();
        return found;
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_ofStream, _ofGroup, _head, _position, _streams, _snapshot, _type])
            statement.Dispose();
        _database.Dispose();
    }

    private List<LogEvent> Page(Statement rows, string? stream)
    {
        var page = new List<LogEvent>();
        var bytes = 0L;
        while (bytes < IEventStore.PageBytes && rows.Step())
        {
            var data = rows.Blob(4);
            bytes += data.Length;
            page.Add(new LogEvent(
                rows.Int64(0), stream ?? rows.Text(5), rows.Int64(1), TypeName(rows.Int64(2)),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(3)), data));
        }
        rows.Reset();
        return page;
    }

    private string TypeName(long id)
    {
        if (_types.TryGetValue(id, out var name))
            return name;
        _type.Bind(1, id).Step();
        name = _type.Text(0);
        _type.Reset();
        return _types[id] = name;
    }
}
