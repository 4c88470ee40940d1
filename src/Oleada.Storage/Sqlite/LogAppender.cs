using Oleada.Contracts.Events;
using Oleada.Engine.Events;
using Oleada.Storage.Integrity;

namespace Oleada.Storage.Sqlite;

/// <summary>Decides about appends and writes their rows, inside the transaction that the store has begun.</summary>
internal sealed class LogAppender : IDisposable
{
    private readonly Database _database;
    private readonly Harms _harms;
    private readonly Statement _insert;

    public LogAppender(Database database, Harms harms)
    {
        _database = database;
        _harms = harms;
        Catalog = new Catalog(database, harms);
        Seal = new LogSeal(database);
        _insert = database.Prepare(
            $"INSERT INTO events({StoredEvent.Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        Forget();
    }

    public Catalog Catalog { get; }

    public LogSeal Seal { get; }

    /// <summary>The position of the last event.</summary>
    public long Position { get; private set; }

    /// <summary>Reads again where the file stands: after a transaction that failed.</summary>
    public void Forget()
    {
        Catalog.Forget();
        Position = LogStart.LastPosition(_database);
        Seal.Load(Position, Catalog, _harms.Add);
    }

    /// <summary>A harmed stream or group refuses its own appends; the others go on.</summary>
    public AppendOutcome Append(Append append)
    {
        try
        {
            return Refusal(append) is { } refused ? new AppendOutcome([], refused) : new AppendOutcome(Write(append));
        }
        catch (EventLogHarmedException harmed)
        {
            return new AppendOutcome([], harmed);
        }
    }

    public void Dispose()
    {
        Catalog.Dispose();
        Seal.Dispose();
        _insert.Dispose();
    }

    /// <summary>Decided before anything of the append is written, so that a refused one leaves nothing behind.</summary>
    private Exception? Refusal(Append append)
    {
        var own = Catalog.FindGroup(append.Group);
        if (append.Lease is { } lease && lease != (own?.Lease ?? 0))
            return new LeaseLostException(append.Group, lease);
        if (append.Expected is { } expected)
        {
            var head = Catalog.FindStream(expected.Stream)?.Head ?? 0;
            if (head != expected.Seq)
                return new SeqConflictException(expected.Stream, expected.Seq, head);
        }
        string? checkedName = null;
        foreach (var added in append.Events)
        {
            if (ReferenceEquals(added.Stream, checkedName))
                continue;
            checkedName = added.Stream;
            var group = Catalog.FindStream(added.Stream)?.Group.Name ?? append.Group;
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
        var group = Catalog.FindGroup(append.Group) ?? Catalog.AddGroup(append.Group);
        for (var i = 0; i < events.Length; i++)
        {
            var added = append.Events[i];
            var stream = Catalog.FindStream(added.Stream) ?? Catalog.AddStream(added.Stream, group);
            events[i] = Write(added, append.PayloadDigests?[i] ?? Digest.OfPayload(added.Data.Span), stream, group);
        }
        return events;
    }

    private LogEvent Write(in NewEvent added, UInt128 payload, StreamEntry stream, GroupEntry group)
    {
        var at = Timestamp.Truncate(added.Timestamp);
        var type = Catalog.Type(added.Type);
        var fields = new EventFields(
            ++Position, group.Last, ++stream.Head, at.ToUnixTimeMilliseconds(), group.NameDigest, stream.Name, type.Name, payload);
        var digest = Digest.OfEvent(fields);
        _insert.Bind(1, fields.Position).Bind(2, group.Id).Bind(3, stream.Id).Bind(4, fields.Seq).Bind(5, type.Id)
            .Bind(6, fields.At).Bind(7, added.Data.Span).Bind(8, fields.Previous).BindDigest(9, digest).Run();
        group.Last = fields.Position;
        Seal.Add(stream, group, fields.Position, digest);
        return new LogEvent(fields.Position, added.Stream, fields.Seq, added.Type, at, added.Data);
    }
}
