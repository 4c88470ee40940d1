namespace Oleada.Engine.Events;

/// <summary>The tails of all streams and groups that somebody follows.</summary>
internal sealed class Tails(EventLogOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tail> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tail> _groups = new(StringComparer.Ordinal);
    private readonly TailBudget _budget = new(options);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private bool _ended;
    private Action? _published;

    /// <summary>Every event up to this position was given to the tails that existed when it was committed.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>From when this returns, every commit reaches the tail.</summary>
    public Tail Join(string name, bool ofGroup)
    {
        lock (_gate)
        {
            var tails = ofGroup ? _groups : _streams;
            // Before the first commit nothing is known of what the store has from earlier.
            if (!tails.TryGetValue(name, out var tail))
                tails[name] = tail = new Tail(name, ofGroup, ofGroup && _position > 0 ? _position : null, options, _budget);
            if (_ended)
                tail.End();
            tail.Followers++;
            _budget.Share(_streams.Count + _groups.Count);
            return tail;
        }
    }

    public void Leave(Tail tail)
    {
        lock (_gate)
        {
            if (--tail.Followers == 0)
                (tail.OfGroup ? _groups : _streams).Remove(tail.Name);
            _budget.Share(_streams.Count + _groups.Count);
            SetIfIdle();
        }
    }

    public void AfterPublishing(Action told)
    {
        lock (_gate)
            _published += told;
    }

    /// <summary>Gives what was committed, in commit order, to those who follow it.</summary>
    public void Publish(IReadOnlyList<Append> appends, IReadOnlyList<AppendOutcome> outcomes)
    {
        lock (_gate)
        {
            for (var i = 0; i < outcomes.Count; i++)
            {
                var events = outcomes[i].Events;
                if (events.Count == 0)
                    continue;
                if (_groups.TryGetValue(appends[i].Group, out var group))
                    group.Add(events, 0, events.Count);
                if (_streams.Count > 0)
                    PublishToStreams(events);
                Interlocked.Exchange(ref _position, events[^1].Position);
            }
        }
        _published?.Invoke();
    }

    /// <summary>Lets every follower end where the log does, and those that join later.</summary>
    /// <returns>A task that completes when no follower is left.</returns>
    public Task End()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var tail in _streams.Values.Concat(_groups.Values))
                tail.End();
            SetIfIdle();
        }
        _published?.Invoke();
        return _idle.Task;
    }

    private void SetIfIdle()
    {
        if (_ended && _streams.Count == 0 && _groups.Count == 0)
            _idle.TrySetResult();
    }

    private void PublishToStreams(IReadOnlyList<LogEvent> events)
    {
        for (int from = 0, to; from < events.Count; from = to)
        {
            var stream = events[from].Stream;
            for (to = from + 1; to < events.Count && string.Equals(events[to].Stream, stream, StringComparison.Ordinal); to++)
            {
            }
            if (_streams.TryGetValue(stream, out var tail))
                tail.Add(events, from, to);
        }
    }
}
