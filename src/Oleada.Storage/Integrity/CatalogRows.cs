using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>A stream's row that was found to be what was written.</summary>
/// <param name="Head">A seq that the stream has at least.</param>
internal sealed record StreamRow(long Id, string Group, long Head);

/// <summary>A group's row that was found to be what was written.</summary>
/// <param name="Last">A position that the group has at least.</param>
internal sealed record GroupRow(long Id, UInt128 Name, long Lease, long Last);

/// <summary>Finds streams and groups by name, on one connection, and checks their rows.</summary>
internal sealed class CatalogRows(Database database, Harms harms) : IDisposable
{
    private readonly Statement _stream = database.Prepare(
        "SELECT s.id, s.head, s.digest, g.name FROM streams s LEFT JOIN groups g ON g.id = s.group_id WHERE s.name = ?1");
    private readonly Statement _group = database.Prepare("SELECT id, lease, last_position, digest FROM groups WHERE name = ?1");

    /// <returns>Null if there is no such stream.</returns>
    /// <exception cref="EventLogHarmedException">Its row is not what was written.</exception>
    public StreamRow? FindStream(string name)
    {
        harms.ThrowIfLostStream(name);
        if (!_stream.Bind(1, name).Step())
            return null;
        var row = new StreamRow(_stream.Int64(0), _stream.Text(3), _stream.Int64(1));
        var digest = _stream.DigestAt(2);
        _stream.Reset();
        return digest == Digest.OfStream(row.Id, Digest.OfName(name), Digest.OfName(row.Group), row.Head)
            ? row
            : throw harms.Found(HarmOf(name));
    }

    /// <returns>Null if there is no such group.</returns>
    /// <exception cref="EventLogHarmedException">Its row is not what was written.</exception>
    public GroupRow? FindGroup(string name)
    {
        harms.ThrowIfLostGroup(name);
        if (!_group.Bind(1, name).Step())
            return null;
        var row = new GroupRow(_group.Int64(0), Digest.OfName(name), _group.Int64(1), _group.Int64(2));
        var digest = _group.DigestAt(3);
        _group.Reset();
        return digest == Digest.OfGroup(row.Id, row.Name, row.Lease, row.Last) ? row : throw harms.Found(HarmOf(name));
    }

    public static HarmedPlace HarmOf(string name) => new("its row in the list of names is not what was written", Stream: name);

    public static HarmedPlace LostOf(string name) => new("it cannot be found by its name any more", Stream: name);

    public static HarmedPlace ShortOf(string name, long found, long head) =>
        new($"its events end at seq {found}, and once ended at {head} or later", Stream: name, Seq: found + 1);

    public static HarmedPlace ShortGroupOf(string name, long found, long last) =>
        new($"its events end at position {found}, and once ended at {last} or later", Stream: name, Position: found + 1);

    public void Dispose()
    {
        _stream.Dispose();
        _group.Dispose();
    }
}
