using System.Globalization;
using Oleada.Storage.Integrity;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>
/// Gives digests to the rows of a log that was written before there were any, in transactions of bounded size: if it is
/// killed, the next start goes on after the last one.
/// </summary>
internal sealed class DigestUpgrade : IDisposable
{
    private const int BatchEvents = 4_096;
    private const long BatchBytes = 8 << 20;
    private const int BatchRows = 1_000;
    private const int BatchSnapshots = 16;

    private readonly Database _database;
    private readonly Names _names;
    private readonly SegmentChain _chain = new();
    private readonly Dictionary<long, long> _lastOfGroup = [];

    private DigestUpgrade(Database database)
    {
        _database = database;
        _names = new Names(database);
        var start = LogStart.AfterSegments(database);
        _chain.Begin(start.Last, start.Digest);
    }

    public static void Run(Database database, string file, Action<string> report)
    {
        using var upgrade = new DigestUpgrade(database);
        var events = database.Number("SELECT max(position) FROM events") - upgrade._chain.Last;
        if (events > 0)
        {
            report(string.Create(
                CultureInfo.InvariantCulture,
                $"{file} is of an earlier version: its {events:N0} events get digests now; if this is stopped, the next start goes on"));
        }
        upgrade.Repeat(upgrade.AddToGroups);
        upgrade.Repeat(upgrade.AddToStreams);
        upgrade.Repeat(upgrade.AddToSnapshots);
        upgrade.Repeat(upgrade.AddToEvents);
        if (events > 0)
            report(string.Create(CultureInfo.InvariantCulture, $"{file}: {events:N0} events have digests"));
    }

    public void Dispose() => _names.Dispose();

    /// <summary>One transaction each; its pages go into the file before the next, so that the write-ahead log stays short.</summary>
    private void Repeat(Func<bool> batch)
    {
        for (var more = true; more;)
        {
            _database.Run("BEGIN IMMEDIATE");
            more = batch();
            _database.Run("COMMIT");
            if (more)
                _database.Run("PRAGMA wal_checkpoint(RESTART)");
        }
    }

    private bool AddToGroups()
    {
        var rows = Read(
            $"""
            SELECT id, name, lease, (SELECT max(position) FROM events WHERE group_id = groups.id)
            FROM groups WHERE digest IS NULL LIMIT {BatchRows}
            """,
            row => (Id: row.Int64(0), Name: Digest.OfName(row.Text(1)), Lease: row.Int64(2), Last: row.Int64(3)));
        using var update = _database.Prepare("UPDATE groups SET last_position = ?2, digest = ?3 WHERE id = ?1");
        foreach (var (id, name, lease, last) in rows)
            update.Bind(1, id).Bind(2, last).BindDigest(3, Digest.OfGroup(id, name, lease, last)).Run();
        return rows.Count == BatchRows;
    }

    private bool AddToStreams()
    {
        var rows = Read(
            $"""
            SELECT s.id, s.name, g.name, (SELECT max(seq) FROM events WHERE stream_id = s.id)
            FROM streams s LEFT JOIN groups g ON g.id = s.group_id WHERE s.digest IS NULL LIMIT {BatchRows}
            """,
            row => (Id: row.Int64(0), Name: Digest.OfName(row.Text(1)), Group: Digest.OfName(row.Text(2)), Head: row.Int64(3)));
        using var update = _database.Prepare("UPDATE streams SET head = ?2, digest = ?3 WHERE id = ?1");
        foreach (var (id, name, group, head) in rows)
            update.Bind(1, id).Bind(2, head).BindDigest(3, Digest.OfStream(id, name, group, head)).Run();
        return rows.Count == BatchRows;
    }

    private bool AddToSnapshots()
    {
        var rows = Read(
            $"""
            SELECT s.group_id, g.name, s.position, s.version, s.state
            FROM snapshots s LEFT JOIN groups g ON g.id = s.group_id WHERE s.digest IS NULL LIMIT {BatchSnapshots}
            """,
            row => (Group: row.Int64(0),
                Digest: Digest.OfSnapshot(Digest.OfName(row.Text(1)), row.Int64(2), row.Int64(3), row.Blob(4))));
        using var update = _database.Prepare("UPDATE snapshots SET digest = ?2 WHERE group_id = ?1");
        foreach (var (group, digest) in rows)
            update.Bind(1, group).BindDigest(2, digest).Run();
        return rows.Count == BatchSnapshots;
    }

    private bool AddToEvents()
    {
        var bytes = 0L;
        var rows = Read(
            $"SELECT {StoredEvent.Columns} FROM events WHERE position > {_chain.Last} ORDER BY position LIMIT {BatchEvents}",
            StoredEvent.Of,
            stored => (bytes += stored.Data.Length) < BatchBytes);
        if (rows.Count == 0)
            return false;
        using var update = _database.Prepare("UPDATE events SET previous = ?2, digest = ?3 WHERE position = ?1");
        foreach (var stored in rows)
            Add(stored, update);
        using var segment = _database.Prepare("INSERT INTO segments(last, first, digest) VALUES(?1, ?2, ?3)");
        segment.Bind(1, _chain.Last).Bind(2, _chain.First).BindDigest(3, _chain.Seal()).Run();
        _chain.Begin(_chain.Last, _chain.Seal());
        return true;
    }

    private void Add(StoredEvent stored, Statement update)
    {
        var linked = stored with { Previous = PreviousOf(stored) };
        // A row without its names cannot be served; it stays without a digest, which is reported when it is met.
        UInt128? digest = _names.Stream(stored.StreamId) is { } stream && _names.Type(stored.TypeId) is { } type
            ? linked.DigestWith(stream, type)
            : null;
        if (digest is { } whole)
            update.Bind(1, stored.Position).Bind(2, linked.Previous).BindDigest(3, whole).Run();
        _chain.Add(stored.Position, digest ?? UInt128.Zero);
        _lastOfGroup[stored.GroupId] = stored.Position;
    }

    private long PreviousOf(StoredEvent stored)
    {
        if (_lastOfGroup.TryGetValue(stored.GroupId, out var known))
            return known;
        using var find = _database.Prepare("SELECT max(position) FROM events WHERE group_id = ?1 AND position < ?2");
        return find.Bind(1, stored.GroupId).Bind(2, stored.Position).Step() ? find.Int64(0) : 0;
    }

    private List<T> Read<T>(string sql, Func<Statement, T> read, Func<T, bool>? goesOn = null)
    {
        var rows = new List<T>();
        using var statement = _database.Prepare(sql);
        while (statement.Step())
        {
            rows.Add(read(statement));
            if (goesOn?.Invoke(rows[^1]) == false)
                break;
        }
        return rows;
    }
}
