namespace Oleada.Agents.Tests.Models;

/// <summary>The system's clock, but for waits: those of up to a given length are over at once, and are remembered.</summary>
internal sealed class HastyTime(TimeSpan longest) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
                return [.. _waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > longest)
            return System.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
            _waits.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
