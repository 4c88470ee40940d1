using System.Buffers;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// One connection's place in a room: live, with the room handing on each batch, or behind, with a loop that reads the log.
/// Its seq is what the client has been given, so changing from one to the other loses and repeats nothing.
/// </summary>
internal sealed class Subscription : Membership
{
    private readonly LiveRooms _rooms;
    private readonly LiveRoom _room;
    private readonly Outbox _outbox;
    private readonly Func<Func<Task>, Task> _guard;
    private readonly CancellationToken _connectionEnds;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _stop;
    private bool _stopped;
    private Task _catchingUp = Task.CompletedTask;
    private long _seq;

    /// <param name="guard">Runs a loop and ends the connection if it fails.</param>
    private Subscription(
        LiveRooms rooms, LiveRoom room, FrameFormat format, long after, Outbox outbox, Func<Func<Task>, Task> guard, CancellationToken connectionEnds)
    {
        (_rooms, _room, Format, _seq, _outbox, _guard) = (rooms, room, format, after, outbox, guard);
        _connectionEnds = connectionEnds;
    }

    public override string Room => _room.Name;

    public FrameFormat Format { get; }

    /// <summary>The last event that went into the outbox. Owned by the room while live, by the loop while behind.</summary>
    public override long Seq => Interlocked.Read(ref _seq);

    /// <summary>Its place among those who are live; -1 while it is behind. Guarded by the room's lock.</summary>
    public int Place { get; set; } = -1;

    public override long Lag => Math.Max(0, _room.Seq - Seq);

    public override bool IsLive => Place >= 0;

    /// <summary>Gives the client the room's events after a seq.</summary>
    /// <param name="room">Joined for it; left by <see cref="StopAsync"/>.</param>
    public static Subscription Start(
        LiveRooms rooms, LiveRoom room, FrameFormat format, long after, Outbox outbox, Func<Func<Task>, Task> guard, CancellationToken connectionEnds)
    {
        var subscription = new Subscription(rooms, room, format, after, outbox, guard, connectionEnds);
        room.Enter(subscription);
        return subscription;
    }

    /// <summary>Takes a batch that the room hands on.</summary>
    /// <returns>False if the client is too slow for it now.</returns>
    public bool Take(long first, long last, ReadOnlySpan<byte> frames, IReadOnlyList<LogEvent> events)
    {
        if (Seq >= last)
            return true; // It had read that far from the log before it went live.
        if (Seq + 1 < first)
            return false;
        var taken = Seq + 1 == first ? _outbox.TrySendRange(frames, RangeTo(last)) : TakeRest(last, events);
        if (taken)
            Interlocked.Exchange(ref _seq, last);
        return taken;
    }

    /// <summary>Reads the log until the room's live events follow on.</summary>
    /// <remarks>Called under the room's lock, so that the newest loop is the one that is known.</remarks>
    public void CatchUp()
    {
        _rooms.Behind.Enter();
        _catchingUp = Task.Run(async () =>
        {
            try
            {
                await _guard(CatchUpAsync);
            }
            finally
            {
                _rooms.Behind.Leave();
            }
        });
    }

    /// <summary>When this returns, no event of the room is sent any more.</summary>
    public override async Task StopAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            _stop?.Cancel();
        }
        // It may have gone live once more before it saw the end, and have fallen behind again.
        for (Task? awaited = null; awaited != _catchingUp;)
        {
            _room.Leave(this);
            await (awaited = _catchingUp);
            _room.Leave(this);
        }
        _rooms.Leave(_room);
    }

    private async Task CatchUpAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_connectionEnds);
        lock (_gate)
        {
            if (_stopped)
                return;
            _stop = stop;
        }
        try
        {
            await ReadUntilLiveAsync(stop.Token);
        }
        finally
        {
            lock (_gate)
            {
                // It went live, and may have fallen behind again by now: then the next loop has taken the place.
                if (_stop == stop)
                    _stop = null;
            }
        }
    }

    private async Task ReadUntilLiveAsync(CancellationToken stop)
    {
        for (var step = CatchUpStep.Taken; step != CatchUpStep.Live;)
        {
            stop.ThrowIfCancellationRequested();
            step = await TakePageAsync(stop);
            if (step == CatchUpStep.Full)
                await _outbox.WhenDrained().WaitAsync(stop);
        }
    }

    /// <summary>Has the page in its hands only for its turn, which it does not wait for the client in.</summary>
    private async Task<CatchUpStep> TakePageAsync(CancellationToken stop)
    {
        await _rooms.Pages.BeginTurnAsync(stop);
        try
        {
            var page = Seq < _room.Seq ? await _rooms.Pages.AfterAsync(_room.Source, Format, Seq, stop) : EncodedPage.None;
            // Waited for whatever happens: as long as it is queued it may still send.
            return await _room.Loop.InTurnAsync(() => stop.IsCancellationRequested ? CatchUpStep.Full : Take(page));
        }
        finally
        {
            _rooms.Pages.EndTurn();
        }
    }

    private CatchUpStep Take(EncodedPage page)
    {
        if (!page.IsEmpty)
        {
            if (!_outbox.TrySendRange(page.Bytes.Span, RangeTo(page.Last)))
                return CatchUpStep.Full;
            Interlocked.Exchange(ref _seq, page.Last);
        }
        return _room.TryGoLive(this) ? CatchUpStep.Live : CatchUpStep.Taken;
    }

    private PageRange RangeTo(long last) => new(_rooms.Pages, _room.Source, Format, Seq, last);

    private bool TakeRest(long last, IReadOnlyList<LogEvent> events)
    {
        var rest = new ArrayBufferWriter<byte>();
        foreach (var entry in events)
            if (entry.Seq > Seq && entry.Seq <= last)
                Format.Write(rest, entry);
        return _outbox.TrySend(rest.WrittenSpan);
    }
}
