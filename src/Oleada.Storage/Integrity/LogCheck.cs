using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>Checks a whole log in steps: names, events in commit order, snapshots, starts.</summary>
internal sealed class LogCheck : IDisposable
{
    private const int SnapshotsPerStep = 8;

    private readonly Database _database;
    private readonly CatalogCheck _catalog;
    private readonly LogWalk _events;
    private readonly Statement _snapshots;
    private readonly Action<HarmedPlace> _onHarm;
    private long _afterSnapshot;
    private Phase _phase;

    public LogCheck(Database database, CatalogCheck catalog, Action<HarmedPlace> onHarm)
    {
        _database = database;
        _onHarm = onHarm;
        _catalog = catalog;
        Until = LogStart.LastPosition(database);
        _events = new LogWalk(database, default, Until, onHarm);
        _snapshots = database.Prepare(
            """
            SELECT s.group_id, g.name, s.position, s.version, s.state, s.digest
            FROM snapshots s LEFT JOIN groups g ON g.id = s.group_id WHERE s.group_id > ?1 ORDER BY s.group_id LIMIT ?2
            """);
    }

    private enum Phase
    {
        Catalog,
        Events,
        Snapshots,
        Epochs,
        Done,
    }

    /// <summary>The last position of the log when the check began.</summary>
    public long Until { get; }

    /// <summary>The last position that was looked at.</summary>
    public long Position => _events.Position;

    public long Events => _events.Events;

    public static HarmedPlace SnapshotHarm(string group) => new("its snapshot is not what was written, and is not used", Stream: group);

    public static HarmedPlace DamageOf(string what, SqliteException failure) =>
        new($"{what} cannot be read to the end: pages of the file are damaged ({failure.Message})");

    /// <summary>Looks at some more rows.</summary>
    /// <returns>False at the end.</returns>
    public bool Step(int maxRows)
    {
        switch (_phase)
        {
            case Phase.Catalog:
                return Advance(TryStep("the list of names", () => _catalog.Step(maxRows)));
            case Phase.Events:
                return Advance(_events.Step(maxRows));
            case Phase.Snapshots:
                return Advance(TryStep("the snapshots", StepSnapshots));
            case Phase.Epochs:
                _ = EpochTable.Read(_database, _onHarm);
                return Advance(false);
            default:
                return false;
        }
    }

    public void Dispose()
    {
        _catalog.Dispose();
        _events.Dispose();
        _snapshots.Dispose();
    }

    private bool Advance(bool hasMore)
    {
        if (!hasMore)
            _phase++;
        return _phase != Phase.Done;
    }

    private bool TryStep(string what, Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            _onHarm(DamageOf(what, failure));
            return false;
        }
    }

    private bool StepSnapshots()
    {
        var count = 0;
        _snapshots.Bind(1, _afterSnapshot).Bind(2, SnapshotsPerStep);
        try
        {
            for (; _snapshots.Step(); count++)
            {
                _afterSnapshot = _snapshots.Int64(0);
                var group = _snapshots.Text(1);
                var digest = Digest.OfSnapshot(Digest.OfName(group), _snapshots.Int64(2), _snapshots.Int64(3), _snapshots.Blob(4));
                if (_snapshots.DigestAt(5) != digest)
                    _onHarm(SnapshotHarm(group));
            }
        }
        finally
        {
            _snapshots.Reset();
        }
        return count == SnapshotsPerStep;
    }
}
