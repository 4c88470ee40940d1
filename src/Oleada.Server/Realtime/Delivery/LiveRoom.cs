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
        _watch = log.Watch(name, () => loop.Add(this));
        // Read after the watch began: what is committed later reaches the watch.
        _ready = StartAsync(log);
    }

    public string Name { get; }

    /// <summary>How many have joined, live or not; guarded by the directory's lock.</summary>
    public int Joined { get; set; }

    /// <summary>Whether it waits in its delivery loop; guarded by the loop's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The last seq that was handed out.</summary>
    public long Seq
    {
        get
        {
            lock (_gate)
                return _seq;
        }
    }

    public Task WhenReadyAsync(CancellationToken cancellation) => _ready.WaitAsync(cancellation);

    /// <summary>The newest events from memory; null if it does not reach back that far.</summary>
    public IReadOnlyList<LogEvent>? Newest(long after, int limit) => _watch.Read(after, limit);

    /// <returns>False if the subscription is behind what was handed out already: it has to read on.</returns>
    public bool TryGoLive(Subscription subscription)
    {
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

    /// <summary>Hands on what was committed since the last time. Called by the delivery loop alone.</summary>
    public void Deliver(ArrayBufferWriter<byte> buffer)
    {
        lock (_gate)
        {
            while (HasMembers() && _watch.Read(_seq, BatchEvents) is var events)
            {
                if (events is null)
                {
                    // More was committed than the watch keeps: everybody reads the log.
                    foreach (var subscription in _live.SelectMany(members => members ?? []).ToArray())
                        FallBehind(subscription);
                    break;
                }
                if (events.Count == 0)
                    break;
                foreach (var members in _live)
                    if (members is { Count: > 0 })
                        Deliver(members, events, buffer);
                _seq = events[^1].Seq;
            }
            if (!HasMembers())
                _seq = Math.Max(_seq, _watch.Newest);
        }
        // All of it was handed on: the log need not wait for this room.
        if (_watch.Ended)
            _watch.Dispose();
    }

    private async Task StartAsync(EventLog log)
    {
        var head = await log.HeadAsync(Name);
        lock (_gate)
            _seq = Math.Max(_seq, head);
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
