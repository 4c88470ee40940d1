namespace Oleada.Tests;

/// <summary>A wall clock that people set, and a monotonic one that they cannot; both stand still until time passes.</summary>
internal sealed class SetClock : TimeProvider
{
    private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _stamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _stamp;

    public void Pass(TimeSpan time)
    {
        _wall += time;
        _stamp += time.Ticks;
    }

    public void SetBack(TimeSpan time) => _wall -= time;

    public void SetForward(TimeSpan time) => _wall += time;
}
