using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>A name with its digest.</summary>
internal sealed record NameEntry(string Name, UInt128 Digest);

/// <summary>A stream's name with its group's.</summary>
internal sealed record StreamNames(NameEntry Stream, NameEntry Group);

/// <summary>Names by their numbers, on one connection. Names never change, so those that were read are kept, up to a number.</summary>
internal sealed class Names(Database database) : IDisposable
{
    private const int MaxKept = 10_000;

    private readonly Dictionary<long, StreamNames> _streams = [];
    private readonly Dictionary<long, NameEntry> _groups = [];
    private readonly Dictionary<long, NameEntry> _types = [];
    private readonly Statement _stream = database.Prepare("SELECT name, group_id FROM streams WHERE id = ?1");
    private readonly Statement _group = database.Prepare("SELECT name FROM groups WHERE id = ?1");
    private readonly Statement _type = database.Prepare("SELECT name FROM types WHERE id = ?1");

    /// <returns>Null if there is no such number.</returns>
    public NameEntry? Group(long id) => Find(_groups, _group, id);

    /// <returns>Null if there is no such number.</returns>
    public NameEntry? Type(long id) => Find(_types, _type, id);

    /// <returns>Null if there is no such number, or its group has none.</returns>
    public StreamNames? Stream(long id)
    {
        if (_streams.TryGetValue(id, out var known))
            return known;
        if (!_stream.Bind(1, id).Step())
            return null;
        var (name, groupId) = (_stream.Text(0), _stream.Int64(1));
        _stream.Reset();
        return Group(groupId) is { } group ? Keep(_streams, id, new StreamNames(new NameEntry(name, Digest.OfName(name)), group)) : null;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _group.Dispose();
        _type.Dispose();
    }

    private static NameEntry? Find(Dictionary<long, NameEntry> known, Statement find, long id)
    {
        if (known.TryGetValue(id, out var entry))
            return entry;
        if (!find.Bind(1, id).Step())
            return null;
        var name = find.Text(0);
        find.Reset();
        return Keep(known, id, new NameEntry(name, Digest.OfName(name)));
    }

    private static T Keep<T>(Dictionary<long, T> known, long id, T entry)
    {
        if (known.Count >= MaxKept)
            known.Clear();
        return known[id] = entry;
    }
}
