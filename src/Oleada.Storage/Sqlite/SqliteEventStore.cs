using System.Globalization;
using System.Security.Cryptography;
using Oleada.Engine.Events;
using Oleada.Storage.Integrity;
using Oleada.Storage.Migrations;

namespace Oleada.Storage.Sqlite;

/// <summary>The log in one SQLite file. The data folder's lock makes this the file's only writer.</summary>
public sealed class SqliteEventStore : IEventStore
{
    private const int Readers = 4;

    private readonly string _file;
    private readonly Database _database;
    private readonly Harms _harms;
    private readonly PositionNote _note;
    private readonly LogAppender _appender;
    private readonly Checkpoint _checkpoint;
    private readonly ReaderPool _readers;
    private readonly Scrub _scrub;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _lease;
    private readonly Statement _snapshot;
    private long _position;

    /// <summary>Whether the epoch of this start is in the file; the disk may have been full.</summary>
    private bool _isEpochWritten;

    /// <summary>Nobody knows what of the last transaction reached the disk.</summary>
    private bool _isBroken;

    private SqliteEventStore(
        Database database, string file, Action<string> report, TimeProvider time, Func<int, byte[]> random)
    {
        _file = file;
        _database = database;
        _harms = new Harms(file, report);
        OpeningCheck.Run(database, _harms, time);
        _appender = new LogAppender(database, _harms);
        _position = _appender.Position;
        _note = PositionNote.Open(file);
        Loss = _note.Noted > _position ? new LogLoss(_position + 1, _note.Noted.Value) : null;
        var epoch = EpochTable.Next(database, random, Loss);
        Epochs = [.. EpochTable.Read(database, _harms.Add), epoch];
        _isEpochWritten = EpochTable.TryWrite(database, epoch);
        _readers = new ReaderPool(file, Readers, _harms);
        _checkpoint = new Checkpoint(database, file, _readers, _note);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _lease = database.Prepare("UPDATE groups SET lease = ?2, digest = ?3 WHERE id = ?1");
        _snapshot = database.Prepare(
            """
            INSERT INTO snapshots(group_id, position, version, state, digest) VALUES(?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET position = ?2, version = ?3, state = ?4, digest = ?5 WHERE ?2 >= position
            """);
        _scrub = new Scrub(file, _harms, time);
        if (Loss is { } loss)
            report(LossText(loss));
    }

    public IReadOnlyList<LogEpoch> Epochs { get; }

    public LogLoss? Loss { get; }

    public LogIntegrity Integrity
    {
        get
        {
            var state = _scrub.State;
            return new LogIntegrity(
                Interlocked.Read(ref _position), state.Position, state.Checks, state.CheckedAt, _harms.Count, state.Fault ?? _note.Fault);
        }
    }

    /// <param name="report">Takes lines about what was found when it was opened, and later about what is harmed. From any thread.</param>
    /// <param name="time">Paces the background check; the system's unless given.</param>
    /// <param name="random">Gives that many unpredictable bytes for the epoch; the system's unless given.</param>
    /// <exception cref="DataFileException">The file is damaged, of a newer version, or there is no space for it.</exception>
    public static SqliteEventStore Open(
        string file, Action<string>? report = null, TimeProvider? time = null, Func<int, byte[]>? random = null) => Database.Open(file, database =>
    {
        report ??= _ => { };
        database.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536");
        LogSchema.Apply(database, file, report);
        return new SqliteEventStore(database, file, report, time ?? TimeProvider.System, random ?? RandomNumberGenerator.GetBytes);
    });

    public Append Prepare(Append append)
    {
        var digests = new UInt128[append.Events.Count];
        for (var i = 0; i < digests.Length; i++)
            digests[i] = Digest.OfPayload(append.Events[i].Data.Span);
        return append with { PayloadDigests = digests };
    }

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
        entry.Lease++;
        _lease.Bind(1, entry.Id).Bind(2, entry.Lease).BindDigest(3, entry.Digest).Run();
        return entry.Lease;
    });

    public void SaveSnapshot(string group, Snapshot snapshot) => InTransaction(() =>
    {
        var entry = _appender.Catalog.FindGroup(group) ?? _appender.Catalog.AddGroup(group);
        var digest = Digest.OfSnapshot(entry.NameDigest, snapshot.Position, snapshot.Version, snapshot.State.Span);
        _snapshot.Bind(1, entry.Id).Bind(2, snapshot.Position).Bind(3, snapshot.Version).Bind(4, snapshot.State.Span).BindDigest(5, digest).Run();
        return true;
    });

    public ValueTask<Snapshot?> LoadSnapshotAsync(string group, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Snapshot(group), group, cancellation);

    public ValueTask<IReadOnlyList<LogEvent>> ReadAsync(
        string stream, long afterSeq, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Read(stream, afterSeq, limit), stream, cancellation);

    public ValueTask<IReadOnlyList<LogEvent>> ReadGroupAsync(
        string group, long afterPosition, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.ReadGroup(group, afterPosition, limit), group, cancellation);

    public ValueTask<long> HeadAsync(string stream, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Head(stream), stream, cancellation);

    public ValueTask<long?> PositionAsync(string stream, long seq, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Position(stream, seq), stream, cancellation);

    public ValueTask<IReadOnlyList<StreamHead>> StreamsAsync(string prefix, CancellationToken cancellation) =>
        _readers.ReadAsync(reader => reader.Streams(prefix), prefix, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _scrub.DisposeAsync();
        await _readers.DisposeAsync();
        await _checkpoint.DisposeAsync();
        SealAtEnd();
        _note.Sync();
        _note.Dispose();
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
            if (_appender.Catalog.IsFull && _appender.Seal.IsEmpty)
                _appender.Catalog.Forget();
            _begin.Run();
            if (!_isEpochWritten)
                EpochTable.Write(_database, Epochs[^1]);
            var result = work();
            if (_appender.Seal.IsDue || (_appender.Catalog.IsFull && !_appender.Seal.IsEmpty))
                _appender.Seal.Write();
            _commit.Run();
            _isEpochWritten = true;
            AfterCommit();
            return result;
        }
        catch (EventLogHarmedException)
        {
            GoBack();
            throw;
        }
        catch (SqliteException failure)
        {
            var reason = SqliteFailure.OfLog(_file, failure);
            _isBroken = reason.IsFinal;
            if (!reason.IsFinal)
                GoBack();
            throw reason;
        }
    }

    private void AfterCommit()
    {
        if (_appender.Position != _position)
        {
            Interlocked.Exchange(ref _position, _appender.Position);
            _note.Write(_position);
        }
        _checkpoint.AfterCommit();
    }

    /// <summary>To where the file stands; some failures have already ended the transaction themselves.</summary>
    private void GoBack()
    {
        if (_database.IsInTransaction)
            _database.Run("ROLLBACK");
        _appender.Forget();
    }

    /// <summary>So that the next start has nothing to check. Without space for it, the next start does.</summary>
    private void SealAtEnd()
    {
        if (_isBroken || _appender.Seal.IsEmpty)
            return;
        try
        {
            _begin.Run();
            _appender.Seal.Write();
            _commit.Run();
        }
        catch (SqliteException)
        {
            // The events are safe as they are.
        }
    }

    private string LossText(LogLoss loss) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_file} has lost the events of positions {loss.FirstLost} to {loss.LastNoted}: they were committed, and the file ends before them. ")
        + $"Was {_file}-wal deleted, or an older copy put back? Clients are told of the gap";
}
