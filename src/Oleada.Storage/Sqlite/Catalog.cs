using System.Runtime.InteropServices;
using Oleada.Engine.Events;
using Oleada.Storage.Integrity;

namespace Oleada.Storage.Sqlite;

/// <summary>A stream as the writer knows it.</summary>
internal sealed class StreamEntry(long id, UInt128 name, GroupEntry group, long head)
{
    public long Id { get; } = id;

    /// <summary>The name's digest.</summary>
    public UInt128 Name { get; } = name;

    public GroupEntry Group { get; } = group;

    public long Head { get; set; } = head;

    /// <summary>Whether it has events that its row does not note yet.</summary>
    public bool IsUnnoted { get; set; }

    public UInt128 DigestWith(long noted) => Integrity.Digest.OfStream(Id, Name, Group.NameDigest, noted);
}

/// <summary>A group as the writer knows it.</summary>
/// <param name="noted">The last position that its row notes.</param>
internal sealed class GroupEntry(long id, string name, UInt128 nameDigest, long lease, long noted, long last)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    public UInt128 NameDigest { get; } = nameDigest;

    public long Lease { get; set; } = lease;

    public long Noted { get; set; } = noted;

    /// <summary>The position of its last event; 0 if there is none.</summary>
    public long Last { get; set; } = last;

    /// <summary>Whether it has events that its row does not note yet.</summary>
    public bool IsUnnoted { get; set; }

    /// <summary>Of its row, with the lease and the noted position.</summary>
    public UInt128 Digest => Integrity.Digest.OfGroup(Id, NameDigest, Lease, Noted);
}

/// <summary>A type as the writer knows it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TypeEntry(long Id, UInt128 Name);

/// <summary>
/// What the writer knows of streams, groups and types without asking the file: it is the only one that writes it.
/// After a failed transaction it is forgotten and read again.
/// </summary>
internal sealed class Catalog : IDisposable
{
    /// <summary>Beyond this many streams everything is forgotten; reading an entry again costs two seeks.</summary>
    private const int MaxStreams = 200_000;

    private readonly Dictionary<string, StreamEntry> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupEntry> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeEntry> _types = new(StringComparer.Ordinal);
    private readonly Database _database;
    private readonly Harms _harms;
    private readonly CatalogRows _rows;
    private readonly Statement _headOfStream;
    private readonly Statement _lastOfGroup;
    private readonly Statement _addGroup;
    private readonly Statement _addStream;
    private readonly Statement _findType;
    private readonly Statement _addType;
    private long _nextStream;
    private long _nextGroup;

    public Catalog(Database database, Harms harms)
    {
        _database = database;
        _harms = harms;
        _rows = new CatalogRows(database, harms);
        _headOfStream = database.Prepare("SELECT max(seq) FROM events WHERE stream_id = ?1");
        _lastOfGroup = database.Prepare("SELECT max(position) FROM events WHERE group_id = ?1");
        _addGroup = database.Prepare("INSERT INTO groups(id, name, digest) VALUES(?1, ?2, ?3)");
        _addStream = database.Prepare("INSERT INTO streams(id, name, group_id, digest) VALUES(?1, ?2, ?3, ?4)");
        _findType = database.Prepare("SELECT id FROM types WHERE name = ?1");
        _addType = database.Prepare("INSERT INTO types(name) VALUES(?1) RETURNING id");
        Forget();
    }

    public void Forget()
    {
        _streams.Clear();
        _groups.Clear();
        _types.Clear();
        _nextStream = _database.Number("SELECT max(id) FROM streams") + 1;
        _nextGroup = _database.Number("SELECT max(id) FROM groups") + 1;
    }

    /// <summary>Whether it is to be forgotten, once the seal has noted everything.</summary>
    public bool IsFull => _streams.Count > MaxStreams;

    /// <exception cref="EventLogHarmedException">Its row or its events are not what was written.</exception>
    public GroupEntry? FindGroup(string name)
    {
        if (_groups.TryGetValue(name, out var group))
            return group;
        if (_rows.FindGroup(name) is not { } row)
            return null;
        var last = Number(_lastOfGroup, row.Id);
        return last < row.Last
            ? throw _harms.Found(CatalogRows.ShortGroupOf(name, last, row.Last))
            : _groups[name] = new GroupEntry(row.Id, name, row.Name, row.Lease, row.Last, last);
    }

    public GroupEntry AddGroup(string name)
    {
        var group = new GroupEntry(_nextGroup++, name, Digest.OfName(name), 0, 0, 0);
        _addGroup.Bind(1, group.Id).Bind(2, name).BindDigest(3, group.Digest).Run();
        return _groups[name] = group;
    }

    /// <exception cref="EventLogHarmedException">Its row or its events are not what was written.</exception>
    public StreamEntry? FindStream(string name)
    {
        if (_streams.TryGetValue(name, out var stream))
            return stream;
        if (_rows.FindStream(name) is not { } row)
            return null;
        var group = FindGroup(row.Group) ?? throw _harms.Found(CatalogRows.LostOf(row.Group));
        var head = Number(_headOfStream, row.Id);
        return head < row.Head
            ? throw _harms.Found(CatalogRows.ShortOf(name, head, row.Head))
            : _streams[name] = new StreamEntry(row.Id, Digest.OfName(name), group, head);
    }

    public StreamEntry AddStream(string name, GroupEntry group)
    {
        var stream = new StreamEntry(_nextStream++, Digest.OfName(name), group, 0);
        _addStream.Bind(1, stream.Id).Bind(2, name).Bind(3, group.Id).BindDigest(4, stream.DigestWith(0)).Run();
        return _streams[name] = stream;
    }

    public TypeEntry Type(string name)
    {
        if (_types.TryGetValue(name, out var type))
            return type;
        var id = _findType.Bind(1, name).Step() ? _findType.Int64(0) : 0;
        _findType.Reset();
        return _types[name] = new TypeEntry(id == 0 ? _addType.Bind(1, name).RunForNumber() : id, Digest.OfName(name));
    }

    public void Dispose()
    {
        _rows.Dispose();
        foreach (var statement in (Statement[])[_headOfStream, _lastOfGroup, _addGroup, _addStream, _findType, _addType])
            statement.Dispose();
    }

    private static long Number(Statement statement, long id)
    {
        statement.Bind(1, id).Step();
        var number = statement.Int64(0);
        statement.Reset();
        return number;
    }
}
