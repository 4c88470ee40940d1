using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>
/// Goes over the rows of streams and groups and checks each: its digest, that its name leads to it, and that its events
/// reach as far as it notes. Works in steps of rows.
/// </summary>
internal sealed class CatalogCheck : IDisposable
{
    private readonly Action<HarmedPlace> _onHarm;
    private readonly Action<string, HarmedPlace> _onLostStream;
    private readonly Action<string, HarmedPlace> _onLostGroup;
    private readonly Statement _streams;
    private readonly Statement _groups;
    private long _afterStream;
    private long _afterGroup;
    private bool _hasAllStreams;

    public CatalogCheck(Database database, Harms harms)
        : this(database, harms.Add, harms.AddLostStream, harms.AddLostGroup)
    {
    }

    public CatalogCheck(Database database, Action<HarmedPlace> onHarm)
        : this(database, onHarm, (_, place) => onHarm(place), (_, place) => onHarm(place))
    {
    }

    private CatalogCheck(
        Database database, Action<HarmedPlace> onHarm, Action<string, HarmedPlace> onLostStream, Action<string, HarmedPlace> onLostGroup)
    {
        _onHarm = onHarm;
        _onLostStream = onLostStream;
        _onLostGroup = onLostGroup;
        _streams = database.Prepare(
            """
            SELECT s.id, s.name, s.head, s.digest, g.name, (SELECT id FROM streams WHERE name = s.name),
                (SELECT max(seq) FROM events WHERE stream_id = s.id)
            FROM streams s LEFT JOIN groups g ON g.id = s.group_id WHERE s.id > ?1 ORDER BY s.id LIMIT ?2
            """);
        _groups = database.Prepare(
            """
            SELECT g.id, g.name, g.last_position, g.digest, g.lease, (SELECT id FROM groups WHERE name = g.name),
                (SELECT max(position) FROM events WHERE group_id = g.id)
            FROM groups g WHERE g.id > ?1 ORDER BY g.id LIMIT ?2
            """);
    }

    /// <summary>Looks at some more rows.</summary>
    /// <returns>False at the end.</returns>
    public bool Step(int maxRows)
    {
        if (_hasAllStreams)
            return Read(_groups, maxRows, ref _afterGroup, CheckGroup);
        _hasAllStreams = !Read(_streams, maxRows, ref _afterStream, CheckStream);
        return true;
    }

    public void Dispose()
    {
        _streams.Dispose();
        _groups.Dispose();
    }

    /// <returns>False if there are no more rows.</returns>
    private static bool Read(Statement rows, int maxRows, ref long after, Action<Statement> check)
    {
        var count = 0;
        rows.Bind(1, after).Bind(2, maxRows);
        try
        {
            for (; rows.Step(); count++)
            {
                check(rows);
                after = rows.Int64(0);
            }
        }
        finally
        {
            rows.Reset();
        }
        return count == maxRows;
    }

    private void CheckStream(Statement row)
    {
        var (id, name, noted, head) = (row.Int64(0), row.Text(1), row.Int64(2), row.Int64(6));
        if (row.DigestAt(3) != Digest.OfStream(id, Digest.OfName(name), Digest.OfName(row.Text(4)), noted))
            _onHarm(CatalogRows.HarmOf(name));
        else if (row.Int64(5) != id)
            _onLostStream(name, CatalogRows.LostOf(name));
        else if (head < noted)
            _onHarm(CatalogRows.ShortOf(name, head, noted));
    }

    private void CheckGroup(Statement row)
    {
        var (id, name, noted, last) = (row.Int64(0), row.Text(1), row.Int64(2), row.Int64(6));
        if (row.DigestAt(3) != Digest.OfGroup(id, Digest.OfName(name), row.Int64(4), noted))
            _onHarm(CatalogRows.HarmOf(name));
        else if (row.Int64(5) != id)
            _onLostGroup(name, CatalogRows.LostOf(name));
        else if (last < noted)
            _onHarm(CatalogRows.ShortGroupOf(name, last, noted));
    }
}
