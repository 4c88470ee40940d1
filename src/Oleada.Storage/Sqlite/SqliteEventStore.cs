using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Storage.Migrations;

namespace Oleada.Storage.Sqlite;

/// <summary>The log in one SQLite file. The data folder's lock makes this the file's only writer.</summary>
public sealed class SqliteEventStore : IEventStore
{
    private readonly Database _database;
    private readonly Catalog _catalog;
    private readonly ReaderPool _readers;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insert;
    private long _position;

    private SqliteEventStore(Database database, string file)
    {
        _database = database;
        _catalog = new Catalog(database);
        _readers = new ReaderPool(file, readers: 4);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insert = database.Prepare(
            "INSERT INTO events(position, group_id, stream_id, seq, type_id, at, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _position = database.Number("SELECT max(position) FROM events");
    }

    public static SqliteEventStore Open(string file)
    {
        var database = Database.Open(file);
        database.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000");
        LogSchema.Apply(database, file);
        return new SqliteEventStore(database, file);
    }

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends)
    {
        _catalog.Trim();
        return InTransaction(() =>
        {
            var outcomes = new AppendOutcome[appends.Count];
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = Refusal(appends[i]) is { } refused
                    ? new AppendOutcome([], refused)
                    : new AppendOutcome(Write(appends[i]));
            }
            return outcomes;
        });
    }

    public long TakeLease(string group) => InTransaction(() =>
    {
        var entry = _catalog.FindGroup(group) ?? _catalog.AddGroup(group);
        using var update = _database.Prepare("UPDATE groups SET lease = ?1 WHERE id = ?2");
        update.Bind(1, ++entry.Lease).Bind(2, entry.Id).Run();
        return entry.Lease;
    });

    public void SaveSnapshot(string group, Snapshot snapshot) => InTransaction(() =>
    {
        var entry = _catalog.FindGroup(group) ?? _catalog.AddGroup(group);
        using var insert = _database.Prepare(
            "INSERT OR REPLACE INTO snapshots(group_id, position, version, state) VALUES(?1, ?2, ?3, ?4)");
        insert.Bind(1, entry.Id).Bind(2, snapshot.Position).Bind(3, snapshot.Version).Bind(4, snapshot.State.Span).Run();
        return true;
    });

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Snapshot(group), cancellation);

    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(
        string stream, long afterSeq, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Read(stream, afterSeq, limit), cancellation);

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(
        string group, long afterPosition, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.ReadGroup(group, afterPosition, limit), cancellation);

    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Head(stream), cancellation);

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Streams(prefix), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        _catalog.Dispose();
        foreach (var statement in (Statement[])[_begin, _commit, _rollback, _insert])
            statement.Dispose();
        _database.Dispose();
    }

    private T InTransaction<T>(Func<T> work)
    {
        var position = _position;
        _begin.Run();
        try
        {
            var result = work();
            _commit.Run();
            return result;
        }
        catch
        {
            _catalog.Forget();
            _position = position;
            _rollback.Run();
            throw;
        }
    }

    private Exception? Refusal(Append append)
    {
        if (append.Lease is { } lease && lease != (_catalog.FindGroup(append.Group)?.Lease ?? 0))
            return new LeaseLostException(append.Group, lease);
        if (append.Expected is { } expected)
        {
            var head = _catalog.FindStream(expected.Stream)?.Head ?? 0;
            if (head != expected.Seq)
                return new SeqConflictException(expected.Stream, expected.Seq, head);
        }
        return null;
    }

    private LogEvent[] Write(Append append)
    {
        var events = new LogEvent[append.Events.Count];
        if (events.Length == 0)
            return events;
        var group = _catalog.FindGroup(append.Group) ?? _catalog.AddGroup(append.Group);
        for (var i = 0; i < events.Length; i++)
        {
            var added = append.Events[i];
            var stream = _catalog.FindStream(added.Stream) ?? _catalog.AddStream(added.Stream, group);
            var at = Timestamp.Truncate(added.Timestamp);
            events[i] = new LogEvent(++_position, added.Stream, ++stream.Head, added.Type, at, added.Data);
            _insert.Bind(1, _position).Bind(2, group.Id).Bind(3, stream.Id).Bind(4, stream.Head)
                .Bind(5, _catalog.TypeId(added.Type)).Bind(6, at.ToUnixTimeMilliseconds()).Bind(7, added.Data.Span).Run();
        }
        return events;
    }
}
