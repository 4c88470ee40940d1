using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>
/// Goes over events in commit order and checks each: its digest, that both indexes have it, that none is missing, and the
/// chain of digests. Works in steps, so that a slow one holds no transaction open.
/// </summary>
internal sealed class LogWalk : IDisposable
{
    /// <summary>Bytes of payload after which a step ends.</summary>
    private const long StepBytes = 4 << 20;

    /// <summary>Positions that are passed over where pages of the file cannot be read.</summary>
    private const int SkippedPositions = 64;

    private readonly Action<HarmedPlace> _onHarm;
    private readonly Action<StoredEvent, LogEvent?>? _onEvent;
    private readonly long _until;
    private readonly Names _names;
    private readonly Statement _events;
    private readonly Statement _byStream;
    private readonly Statement _byGroup;
    private readonly Statement _segment;
    private readonly SegmentChain _chain = new();
    private Segment? _open;
    private bool _isSegmentHarmed;

    /// <param name="until">The last position of the log when the walk begins.</param>
    /// <param name="onEvent">Given each row, and the event if the row is what was written.</param>
    public LogWalk(
        Database database, LogStart start, long until, Action<HarmedPlace> onHarm, Action<StoredEvent, LogEvent?>? onEvent = null)
    {
        _until = until;
        _onHarm = onHarm;
        _onEvent = onEvent;
        _names = new Names(database);
        _events = database.Prepare(
            $"SELECT {StoredEvent.Columns} FROM events WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3");
        _byStream = database.Prepare("SELECT position FROM events INDEXED BY events_by_stream WHERE stream_id = ?1 AND seq = ?2");
        _byGroup = database.Prepare("SELECT 1 FROM events INDEXED BY events_by_group WHERE group_id = ?1 AND position = ?2");
        _segment = database.Prepare("SELECT first, last, digest FROM segments WHERE last > ?1 ORDER BY last LIMIT 1");
        Position = start.Last;
        _chain.Begin(start.Last, start.Digest);
    }

    /// <summary>The last position that was looked at.</summary>
    public long Position { get; private set; }

    /// <summary>Events that were looked at.</summary>
    public long Events { get; private set; }

    public static HarmedPlace HarmOf(StoredEvent stored, string? stream) =>
        new("the event is not what was written", stored.Position, stream, stored.Seq);

    public static HarmedPlace MissingBefore(LogEvent found) =>
        new("events before this one are missing", found.Position, found.Stream, found.Seq);

    /// <summary>Looks at some more events.</summary>
    /// <returns>False at the end.</returns>
    public bool Step(int maxEvents)
    {
        if (Position >= _until)
            return false;
        try
        {
            _open ??= NextSegment();
            Read(Math.Min(_open.Last, _until), maxEvents);
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            Harm(new HarmedPlace($"pages of the file cannot be read ({failure.Message})", Position + 1));
            _open ??= new Segment(Position + 1, long.MaxValue, null);
            Position = Math.Min(Position + SkippedPositions, _open.Last);
            EndSegmentAt(Position);
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_events, _byStream, _byGroup, _segment])
            statement.Dispose();
        _names.Dispose();
    }

    /// <summary>Behind the last segment the events are checked one by one, without a chain.</summary>
    private Segment NextSegment()
    {
        var found = _segment.Bind(1, Position).Step()
            ? new Segment(_segment.Int64(0), _segment.Int64(1), _segment.DigestAt(2))
            : new Segment(Position + 1, long.MaxValue, null);
        _segment.Reset();
        return found;
    }

    private void Read(long to, int maxEvents)
    {
        var (count, bytes) = (0, 0L);
        _events.Bind(1, Position).Bind(2, to).Bind(3, maxEvents);
        try
        {
            while (bytes < StepBytes && _events.Step())
            {
                var stored = StoredEvent.Of(_events);
                Look(stored);
                count++;
                bytes += stored.Data.Length;
            }
        }
        finally
        {
            _events.Reset();
        }
        if (count == maxEvents || bytes >= StepBytes)
            return;
        if (Position < to)
            Harm(Missing(Position + 1, to));
        Position = to;
        EndSegmentAt(to);
    }

    private void Look(StoredEvent stored)
    {
        if (stored.Position != Position + 1)
            Harm(Missing(Position + 1, stored.Position - 1));
        var whole = stored.Check(_names);
        if (whole is null)
            Harm(HarmOf(stored, _names.Stream(stored.StreamId)?.Stream.Name));
        else
            LookUp(stored, whole);
        _chain.Add(stored.Position, stored.Digest ?? UInt128.Zero);
        Position = stored.Position;
        Events++;
        _onEvent?.Invoke(stored, whole);
    }

    private void LookUp(StoredEvent stored, LogEvent whole)
    {
        var isInStream = _byStream.Bind(1, stored.StreamId).Bind(2, stored.Seq).Step() && _byStream.Int64(0) == stored.Position;
        _byStream.Reset();
        var isInGroup = _byGroup.Bind(1, stored.GroupId).Bind(2, stored.Position).Step();
        _byGroup.Reset();
        if (!isInStream || !isInGroup)
        {
            var index = isInStream ? "group" : "stream";
            Harm(new HarmedPlace($"the event cannot be found by its {index}", whole.Position, whole.Stream, whole.Seq));
        }
    }

    private void EndSegmentAt(long position)
    {
        if (_open is not { Last: < long.MaxValue } ended || position < ended.Last)
            return;
        if (!_isSegmentHarmed && (_chain.First != ended.First || _chain.Last != ended.Last || _chain.Seal() != ended.Digest))
        {
            _onHarm(new HarmedPlace(
                $"the chain of digests does not match for the positions {ended.First} to {ended.Last}", ended.First));
        }
        _chain.Begin(ended.Last, ended.Digest ?? UInt128.Zero);
        _isSegmentHarmed = false;
        _open = null;
    }

    private void Harm(HarmedPlace place)
    {
        _isSegmentHarmed = true;
        _onHarm(place);
    }

    private static HarmedPlace Missing(long first, long last) =>
        new(first == last ? "the event is missing" : $"the events up to position {last} are missing", first);

    private sealed record Segment(long First, long Last, UInt128? Digest);
}
