using System.Security.Cryptography;
using Oleada.Engine.Events;
using Oleada.Storage.Migrations;

namespace Oleada.Storage.Sqlite;

/// <summary>The log in one SQLite file. The data folder's lock makes this the file's only writer.</summary>
public sealed class SqliteEventStore : IEventStore
{
    private const int Readers = 4;

    private readonly string _file;
    private readonly Database _database;
    private readonly LogAppender _appender;
    private readonly Checkpoint _checkpoint;
    private readonly ReaderPool _readers;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _lease;
    private readonly Statement _snapshot;

    /// <summary>Whether the epoch of this start is in the file; the disk may have been full.</summary>
    private bool _isEpochWritten;

    private SqliteEventStore(Database database, string file, LogEpoch epoch)
    {
        Epochs = [.. EpochTable.Read(database), epoch];
        _isEpochWritten = EpochTable.TryWrite(database, epoch);
        _file = file;
        _database = database;
        _appender = new LogAppender(database);
        _readers = new ReaderPool(file, Readers);
        _checkpoint = new Checkpoint(database, file, _readers);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _lease = database.Prepare("UPDATE groups SET lease = lease + 1 WHERE id = ?1 RETURNING lease");
        _snapshot = database.Prepare(
            """
            INSERT INTO snapshots(group_id, position, version, state) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET position = ?2, version = ?3, state = ?4 WHERE ?2 >= position
            """);
    }

    public IReadOnlyList<LogEpoch> Epochs { get; }

    public LogLoss? Loss => Epochs[^1].Loss;

    /// <param name="random">Gives that many unpredictable bytes; the system's unless given.</param>
    /// <param name="loss">What is known to be missing from the file; remembered with the start that this is.</param>
    /// <exception cref="DataFileException">The file is damaged, of a newer version, or there is no space for it.</exception>
    public static SqliteEventStore Open(
        string file, Func<int, byte[]>? random = null, LogLoss? loss = null) => Database.Open(file, database =>
    {
        database.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536");
        LogSchema.Apply(database, file);
        return new SqliteEventStore(database, file, EpochTable.Next(database, random ?? RandomNumberGenerator.GetBytes, loss));
    });

    public IReadOnlyList<AppendOutcome> Commit(IReadOnlyList<Append> appends) => InTransaction(() =>
    {
        var outcomes = new AppendOutcome[appends.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = _appender.Append(appends[i]);
        return outcomes;
    });

    public long TakeLease(string group) => InTransaction(() =>
    {
        var entry = _appender.Catalog.FindGroup(group) ?? _appender.Catalog.AddGroup(group);
        return entry.Lease = _lease.Bind(1, entry.Id).RunForNumber();
    });

    public void SaveSnapshot(string group, Snapshot snapshot) => InTransaction(() =>
    {
        var entry = _appender.Catalog.FindGroup(group) ?? _appender.Catalog.AddGroup(group);
        _snapshot.Bind(1, entry.Id).Bind(2, snapshot.Position).Bind(3, snapshot.Version).Bind(4, snapshot.State.Span).Run();
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

    public ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Position(stream, seq), cancellation);

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Streams(prefix), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _checkpoint.DisposeAsync();
        _appender.Dispose();
        foreach (var statement in (Statement[])[_begin, _commit, _lease, _snapshot])
            statement.Dispose();
        // The last connection that closes moves the rest of the write-ahead log into the file.
        _database.Dispose();
    }

    private T InTransaction<T>(Func<T> work)
    {
        try
        {
            _appender.Catalog.Trim();
            _begin.Run();
            if (!_isEpochWritten)
                EpochTable.Write(_database, Epochs[^1]);
            var result = work();
            _commit.Run();
            _isEpochWritten = true;
            _checkpoint.AfterCommit();
            return result;
        }
        catch (SqliteException failure)
        {
            var reason = SqliteFailure.OfLog(_file, failure);
            if (!reason.IsFinal)
                GoBack();
            throw reason;
        }
    }

    /// <summary>To where the file stands; some failures have already ended the transaction themselves.</summary>
    private void GoBack()
    {
        if (_database.IsInTransaction)
            _database.Run("ROLLBACK");
        _appender.Forget();
    }
}
