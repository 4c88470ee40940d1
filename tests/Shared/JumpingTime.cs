namespace Oleada.Tests;

/// <summary>The system's clock, which can be put forward: what is due then fires at once.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Timer> _timers = [];
    private TimeSpan _jumped;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Jumped.Ticks;

    private TimeSpan Jumped
    {
        get
        {
            lock (_gate)
                return _jumped;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Jump(TimeSpan span)
    {
        lock (_gate)
        {
            _jumped += span;
            foreach (var timer in _timers)
                timer.Hasten(GetTimestamp());
        }
    }

    private sealed class Timer : ITimer
    {
        private readonly JumpingTime _time;
        private readonly ITimer _inner;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private long? _due;

        public Timer(JumpingTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _inner = System.CreateTimer(
                _ =>
                {
                    lock (time._gate)
                        _due = _period == Timeout.InfiniteTimeSpan ? null : time.GetTimestamp() + _period.Ticks;
                    callback(state);
                },
                null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            lock (time._gate)
                time._timers.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._gate)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _time.GetTimestamp() + dueTime.Ticks;
                return _inner.Change(dueTime, period);
            }
        }

        public void Hasten(long now)
        {
            if (_due is { } due)
                _inner.Change(TimeSpan.FromTicks(Math.Max(0, due - now)), _period);
        }

        public void Dispose()
        {
            lock (_time._gate)
                _time._timers.Remove(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return _inner.DisposeAsync();
        }
    }
}
