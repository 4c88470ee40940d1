namespace Oleada.Storage.Sqlite;

/// <summary>A stream as the writer knows it.</summary>
internal sealed class StreamEntry(long id, GroupEntry group, long head)
{
    public long Id { get; } = id;

    public GroupEntry Group { get; } = group;

    public long Head { get; set; } = head;
}

internal sealed class GroupEntry(long id, string name, long lease)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    public long Lease { get; set; } = lease;
}

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
    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Statement _findGroup;
    private readonly Statement _addGroup;
    private readonly Statement _findStream;
    private readonly Statement _addStream;
    private readonly Statement _findType;
    private readonly Statement _addType;

    public Catalog(Database database)
    {
        _findGroup = database.Prepare("SELECT id, lease FROM groups WHERE name = ?1");
        _addGroup = database.Prepare("INSERT INTO groups(name) VALUES(?1) RETURNING id");
        _findStream = database.Prepare(
            """
            SELECT s.id, g.name, (SELECT max(seq) FROM events WHERE stream_id = s.id)
            FROM streams s JOIN groups g ON g.id = s.group_id WHERE s.name = ?1
            """);
        _addStream = database.Prepare("INSERT INTO streams(name, group_id) VALUES(?1, ?2) RETURNING id");
        _findType = database.Prepare("SELECT id FROM types WHERE name = ?1");
        _addType = database.Prepare("INSERT INTO types(name) VALUES(?1) RETURNING id");
    }

    public void Forget()
    {
        _streams.Clear();
        _groups.Clear();
        _types.Clear();
    }

    /// <summary>Keeps memory bounded. Only between transactions.</summary>
    public void Trim()
    {
        if (_streams.Count > MaxStreams)
            Forget();
    }

    public GroupEntry? FindGroup(string name)
    {
        if (_groups.TryGetValue(name, out var group))
            return group;
        if (_findGroup.Bind(1, name).Step())
            _groups[name] = group = new GroupEntry(_findGroup.Int64(0), name, _findGroup.Int64(1));
        _findGroup.Reset();
        return group;
    }

    public GroupEntry AddGroup(string name) => _groups[name] = new GroupEntry(_addGroup.Bind(1, name).RunForNumber(), name, 0);

    public StreamEntry? FindStream(string name)
    {
        if (_streams.TryGetValue(name, out var stream))
            return stream;
        if (!_findStream.Bind(1, name).Step())
            return null;
        var (id, group, head) = (_findStream.Int64(0), _findStream.Text(1), _findStream.Int64(2));
        _findStream.Reset();
        return _streams[name] = new StreamEntry(id, FindGroup(group)!, head);
    }

    public StreamEntry AddStream(string name, GroupEntry group) =>
        _streams[name] = new StreamEntry(_addStream.Bind(1, name).Bind(2, group.Id).RunForNumber(), group, 0);

    public long TypeId(string name)
    {
        if (_types.TryGetValue(name, out var id))
            return id;
        id = _findType.Bind(1, name).Step() ? _findType.Int64(0) : 0;
        _findType.Reset();
        return _types[name] = id == 0 ? _addType.Bind(1, name).RunForNumber() : id;
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_findGroup, _addGroup, _findStream, _addStream, _findType, _addType])
            statement.Dispose();
    }
}
