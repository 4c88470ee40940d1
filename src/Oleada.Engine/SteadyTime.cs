namespace Oleada.Engine;

/// <summary>
/// A clock that is never behind the time that has passed: it is the system's, but where that was set back it goes on from
/// the monotonic one. Something expires by it as soon as either of the two says so.
/// </summary>
/// <param name="inner">The system's clock.</param>
public sealed class SteadyTime(TimeProvider inner) : TimeProvider
{
    private readonly DateTimeOffset _begin = inner.GetUtcNow();
    private readonly long _stamp = inner.GetTimestamp();

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc />
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        var (wall, passed) = (inner.GetUtcNow(), _begin + inner.GetElapsedTime(_stamp));
        return passed > wall ? passed : wall;
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
