using System.Text.Json;
using Oleada.Client.Lines;
using Oleada.Contracts;
using Oleada.Contracts.Events;

namespace Oleada.Client.Streams;

/// <summary>
/// One subscription as its connection knows it: outside, asking, inside, leaving, outside again. Decides what is an
/// event's place in its stream, and holds what the reader has not taken yet.
/// </summary>
internal sealed class RoomState(string room, SubscriptionOptions options)
{
    private readonly Queue<Delivery> _buffer = new();
    private readonly Positions _positions = PositionsOf(room, options);
    private Phase _phase = Phase.Outside;
    private bool _full;
    private bool _leave;
    private bool _resumed;
    private bool _told;
    private SnapshotRule _snapshot = SnapshotRule.Unexpected;
    private long _head;
    private (string Stream, long After)? _hole;

    /// <summary>The epoch in which the server vouched for the positions.</summary>
    private string? _epoch = options.Epoch;

    /// <summary>The epoch of the connection. The positions are of it from the first event or state: gaps come before.</summary>
    private string? _arriving;

    private enum Phase
    {
        Outside,
        Asking,
        Inside,
        Leaving,
    }

    private enum SnapshotRule
    {
        Unexpected,
        MayCome,

        /// <summary>Nothing is an event until it has come.</summary>
        ComesFirst,
    }

    public string Room => room;

    /// <summary>Called under the line's lock when something can be taken, and when it has failed.</summary>
    public Action? OnArrival { get; init; }

    public SubscriptionOptions Options => options;

    /// <summary>Why nothing more comes.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Nobody reads it any more.</summary>
    public bool Departing { get; private set; }

    public bool IsGone => Departing && _phase == Phase.Outside;

    public bool IsAsking => _phase == Phase.Asking;

    /// <summary>When the server was asked for what it has not answered yet.</summary>
    public TimeSpan? AskedAt { get; private set; }

    public bool WantsIn => _phase == Phase.Outside && !Departing && !_full;

    public bool WantsOut => _phase == Phase.Inside && (Departing || _leave);

    /// <summary>The server's last event, when it was asked last, has come, and nothing holds up what follows.</summary>
    public bool IsLive => IsListening && _snapshot != SnapshotRule.ComesFirst && _positions.Of(room) >= _head;

    private bool IsListening => _phase == Phase.Inside && !_leave && !Departing;

    public int Buffered => _buffer.Count;

    /// <summary>Whether the two might be meant by the same event: an event does not say for which room it comes.</summary>
    public bool Clashes(RoomState other) => Covers(other.Room) || other.Covers(room);

    /// <summary>Whether events of a stream may come for this room.</summary>
    public bool Covers(string stream) =>
        stream == room
        || (IsSession(room) && (IsSession(stream) || stream.StartsWith("execution:", StringComparison.Ordinal)))
        || (options.Tasks && stream.StartsWith(StreamName.TaskPrefix(room), StringComparison.Ordinal));

    public byte[] Join(TimeSpan now)
    {
        (_phase, AskedAt, _leave) = (Phase.Asking, now, false);
        // Task streams come without their output, so that their seqs say nothing about what is missing.
        var since = options.Tasks ? null : _positions.Of(room);
        var snapshot = options.Snapshot && since is null;
        (_resumed, _snapshot) = (since is not null, snapshot ? SnapshotRule.ComesFirst : SnapshotRule.Unexpected);
        return JsonSerializer.SerializeToUtf8Bytes(
            new SubscribeMessage("subscribe", room)
            {
                Since = since,
                Epoch = since is null ? null : _epoch,
                Seqs = IsSession(room) && since is not null ? _positions.Besides(room) : null,
                Snapshot = snapshot ? true : null,
                Tasks = options.Tasks ? true : null,
                MaxRate = options.MaxRate,
            },
            LineJson.Default.SubscribeMessage);
    }

    public byte[] Leave(TimeSpan now)
    {
        (_phase, AskedAt) = (Phase.Leaving, now);
        return JsonSerializer.SerializeToUtf8Bytes(new UnsubscribeMessage("unsubscribe", room), LineJson.Default.UnsubscribeMessage);
    }

    /// <returns>What to tell about the connection.</returns>
    public ConnectionChange? Joined(ServerMessage subscribed)
    {
        if (_phase != Phase.Asking)
            return null;
        (_phase, AskedAt, _head) = (Phase.Inside, null, subscribed.Seq);
        _arriving = subscribed.Epoch;
        if (!_resumed && !options.Snapshot)
        {
            _positions.Begin(room, _head, subscribed.Seqs);
            _epoch = _arriving;
        }
        var news = _told ? null : new ConnectionChange(ConnectionState.Connected);
        _told = true;
        return news;
    }

    /// <summary>The server has taken it out of the room.</summary>
    public void Left() => (_phase, AskedAt, _leave) = (Phase.Outside, null, false);

    /// <summary>There is no connection any more.</summary>
    public void Lost()
    {
        Left();
        _told = false;
    }

    public void Depart() => Departing = true;

    public void Fail(Exception failure)
    {
        Failure ??= failure;
        Departing = true;
        OnArrival?.Invoke();
    }

    public void Snapshot(ServerMessage message)
    {
        if (!IsListening || _snapshot == SnapshotRule.Unexpected)
            return;
        _snapshot = SnapshotRule.Unexpected;
        // The log may have lost its end: what is known of task streams may be of the part that is gone.
        if (_positions.Of(room) > message.Seq || _epoch != _arriving)
            _positions.Forget();
        _positions.Set(room, message.Seq);
        _epoch = _arriving;
        Add(new SnapshotDelivery(room, message.Seq, message.Data) { Epoch = _epoch });
    }

    public void Gap(string stream, long from, long to, GapReason reason = GapReason.Missing)
    {
        if (!IsListening)
            return;
        if (options.Gaps == GapPolicy.Throw)
        {
            Fail(new StreamGapException(stream, from, to, reason));
            return;
        }
        _positions.Set(stream, to);
        _snapshot = SnapshotRule.MayCome;
        if (options.Snapshot)
        {
            _positions.Forget();
            _snapshot = SnapshotRule.ComesFirst;
        }
        Add(new GapDelivery(stream, from, to) { Reason = reason });
    }

    public void Accept(Envelope envelope)
    {
        if (!IsListening || _snapshot == SnapshotRule.ComesFirst)
            return;
        var complete = options.MaxRate is null && (envelope.Stream == room || !options.Tasks);
        switch (_positions.Judge(envelope.Stream, envelope.Seq, complete, fromFirst: _resumed))
        {
            case Succession.Next:
                _positions.Set(envelope.Stream, envelope.Seq);
                _epoch = _arriving;
                Add(new EventDelivery(envelope) { Epoch = _epoch });
                break;
            case Succession.Hole:
                Missing(envelope);
                break;
        }
    }

    /// <summary>The next delivery; null if there is none yet.</summary>
    public Delivery? TryTake()
    {
        _buffer.TryDequeue(out var delivery);
        _full &= _buffer.Count >= options.Buffer / 2;
        return delivery;
    }

    /// <summary>A hole may be the connection's fault: it is one of the log only if asking again does not fill it.</summary>
    private void Missing(Envelope envelope)
    {
        var after = _positions.Of(envelope.Stream) ?? 0;
        if (_hole != (envelope.Stream, after))
        {
            (_hole, _leave) = ((envelope.Stream, after), true);
            return;
        }
        Gap(envelope.Stream, after, envelope.Seq - 1);
        // The server knows of no gap and would send no snapshot of its own accord.
        _leave |= options.Snapshot;
        Accept(envelope);
    }

    private void Add(Delivery delivery)
    {
        _buffer.Enqueue(delivery);
        if (_buffer.Count >= options.Buffer)
            _full = _leave = true;
        if (_buffer.Count == 1)
            OnArrival?.Invoke();
    }

    private static bool IsSession(string stream) => stream.StartsWith("session:", StringComparison.Ordinal);

    private static Positions PositionsOf(string room, SubscriptionOptions options)
    {
        var positions = new Positions(options.Seqs);
        if (options.Since is { } since)
            positions.Set(room, since);
        return positions;
    }
}
