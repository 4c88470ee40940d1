using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Storage.Sqlite;

/// <summary>Decides about appends and writes their rows, inside the transaction that the store has begun.</summary>
internal sealed class LogAppender : IDisposable
{
    private readonly Catalog _catalog;
    private readonly Statement _insert;
    private readonly Statement _last;
    private long _position;

    public LogAppender(Database database)
    {
        _catalog = new Catalog(database);
        _last = database.Prepare("SELECT max(position) FROM events");
        _insert = database.Prepare(
            "INSERT INTO events(position, group_id, stream_id, seq, type_id, at, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        Forget();
    }

    public Catalog Catalog => _catalog;

    /// <summary>Reads again where the file stands: after a transaction that failed.</summary>
    public void Forget()
    {
        _catalog.Forget();
        _last.Step();
        _position = _last.Int64(0);
        _last.Reset();
    }

    public AppendOutcome Append(Append append) =>
        Refusal(append) is { } refused ? new AppendOutcome([], refused) : new AppendOutcome(Write(append));

    public void Dispose()
    {
        _catalog.Dispose();
        _insert.Dispose();
        _last.Dispose();
    }

    /// <summary>Decided before anything of the append is written, so that a refused one leaves nothing behind.</summary>
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
        string? checkedName = null;
        foreach (var added in append.Events)
        {
            if (ReferenceEquals(added.Stream, checkedName))
                continue;
            checkedName = added.Stream;
            var group = _catalog.FindStream(added.Stream)?.Group.Name ?? append.Group;
            if (!string.Equals(group, append.Group, StringComparison.Ordinal))
                return new StreamGroupException(added.Stream, group, append.Group);
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
