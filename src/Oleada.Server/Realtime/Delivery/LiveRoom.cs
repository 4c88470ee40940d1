using System.Buffers;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// A room that somebody has joined. Those who are live get every batch as it is committed, encoded once; those who are
/// behind read the log by themselves until they have caught up.
/// </summary>
internal sealed class LiveRoom
{
    private const int BatchEvents = 128;
    private const int BatchBytes = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly List<Subscription>?[] _live = new List<Subscription>?[FrameFormat.All.Count];
    private readonly StreamWatch _watch;
    private readonly Task _ready;

    /// <summary>The last seq that was handed to those who are live.</summary>
    private long _seq;

    public LiveRoom(string name, EventLog log, DeliveryLoop loop)
    {
        Name = name;
        Loop = loop;
        Source = new PageSource(name, (after, limit) => _watch!.Read(after, limit));
        // News may come before the watch is known here: whoever brings it waits for the lock.
        lock (_gate)
            _watch = log.Watch(name, () => loop.Add(this));
        // Read after the watch began: what is committed later reaches the watch.
        _ready = StartAsync(log);
        // A log that has ended brings no news, but waits for this room all the same.
        if (!_watch.Ended)
            return;
        loop.Add(this);
        loop.Wake();
    }

    public string Name { get; }

    /// <summary>The one that serves it.</summary>
    public DeliveryLoop Loop { get; }

    /// <summary>How many have joined, live or not; guarded by the directory's lock.</summary>
    public int Joined { get; set; }

    /// <summary>Whether it waits in its delivery loop; guarded by the loop's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The last seq that was handed out. Read without the lock, which is held while a batch goes to everybody.</summary>
    public long Seq => Interlocked.Read(ref _seq);

    public Task WhenReadyAsync(CancellationToken cancellation) => _ready.WaitAsync(cancellation);

    /// <summary>What pages of it are made of.</summary>
    public PageSource Source { get; }

    /// <summary>Lets a new subscription begin, live or behind.</summary>
    public void Enter(Subscription subscription)
    {
        lock (_gate)
        {
            if (!TryGoLive(subscription))
                subscription.CatchUp();
        }
    }

    /// <returns>False if the subscription is behind what was handed out already: it has to read on.</returns>
    public bool TryGoLive(Subscription subscription)
    {
        if (subscription.Seq < Seq)
            return false;
        lock (_gate)
        {
            if (subscription.Seq < _seq)
                return false;
            var members = _live[subscription.Format.Index] ??= [];
            subscription.Place = members.Count;
            members.Add(subscription);
            return true;
        }
    }

    /// <summary>When this returns, nothing more is handed to the subscription.</summary>
    public void Leave(Subscription subscription)
    {
        lock (_gate)
            Remove(subscription);
    }

    public void Close() => _watch.Dispose();

    /// <summary>
    /// Hands on what was committed since the last time, but one batch at most, so that a room with much news does not keep
    /// the others waiting. Called by the delivery loop alone.
    /// </summary>
    /// <returns>True if there is more.</returns>
    public bool Deliver(ArrayBufferWriter<byte> buffer)
    {
        bool ended;
        bool more;
        lock (_gate)
        {
            // Looked at first: nothing is committed after the end, so nothing can be missed below.
            ended = _watch.Ended;
            more = DeliverBatch(buffer);
        }
        // All of it was handed on: the log need not wait for this room.
        if (ended && !more)
            _watch.Dispose();
        return more;
    }

    private async Task StartAsync(EventLog log)
    {
        var head = await log.HeadAsync(Name);
        lock (_gate)
            _seq = Math.Max(_seq, head);
    }

    private bool DeliverBatch(ArrayBufferWriter<byte> buffer)
    {
        if (HasMembers() && _watch.Read(_seq, BatchEvents) is { } events)
        {
            if (events.Count == 0)
                return false;
            foreach (var members in _live)
                if (members is { Count: > 0 })
                    TryDeliver(members, events, buffer);
            _seq = events[^1].Seq;
        }
        else
        {
            // Nobody is live, or more was committed than the watch keeps: everybody reads the log.
            foreach (var members in _live)
                FallBehind(members);
            _seq = Math.Max(_seq, _watch.Newest);
        }
        return _watch.Newest > _seq;
    }

    private void TryDeliver(List<Subscription> members, IReadOnlyList<LogEvent> events, ArrayBufferWriter<byte> buffer)
    {
        try
        {
            Deliver(members, events, buffer);
        }
        catch (Exception)
        {
            // An event that cannot be said in this dialect. Whoever speaks it comes upon it again in the log, where the
            // fault is theirs alone and is reported; those who speak others go on.
            FallBehind(members);
        }
    }

    private void Deliver(List<Subscription> members, IReadOnlyList<LogEvent> events, ArrayBufferWriter<byte> buffer)
    {
        var format = members[0].Format;
        for (int from = 0, to; from < events.Count; from = to)
        {
            buffer.ResetWrittenCount();
            for (to = from; to < events.Count && buffer.WrittenCount < BatchBytes; to++)
                format.Write(buffer, events[to]);
            var (first, last) = (events[from].Seq, events[to - 1].Seq);
            // From the end: who falls behind is replaced by the last one, which has had its turn.
            for (var place = members.Count - 1; place >= 0; place--)
            {
                var subscription = members[place];
                if (!subscription.Take(first, last, buffer.WrittenSpan, events))
                    FallBehind(subscription);
            }
        }
    }

    private void FallBehind(List<Subscription>? members)
    {
        while (members is { Count: > 0 })
            FallBehind(members[^1]);
    }

    private void FallBehind(Subscription subscription)
    {
        Remove(subscription);
        subscription.CatchUp();
    }

    private void Remove(Subscription subscription)
    {
        if (subscription.Place < 0)
            return;
        var members = _live[subscription.Format.Index]!;
        var last = members[^1];
        members[subscription.Place] = last;
        last.Place = subscription.Place;
        members.RemoveAt(members.Count - 1);
        subscription.Place = -1;
    }

    private bool HasMembers()
    {
        foreach (var members in _live)
            if (members is { Count: > 0 })
                return true;
        return false;
    }
}
