namespace Oleada.Cli.Views.Live;

/// <summary>
/// The time that an execution has taken, and the part of it in which it was worked on: pauses, and the time between
/// a crash and the next start, tell nothing about how long the rest will take.
/// </summary>
internal sealed class WorkTime
{
    private DateTimeOffset _last;
    private DateTimeOffset? _pausedAt;
    private TimeSpan _idle;

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public bool Paused => _pausedAt is not null;

    public void Start(DateTimeOffset at) => (StartedAt, _last) = (at, at);

    public void End(DateTimeOffset at) => EndedAt = at;

    public void Pause(DateTimeOffset at) => _pausedAt ??= at;

    public void Resume(DateTimeOffset at)
    {
        if (_pausedAt is { } since)
            _idle += at - since;
        _pausedAt = null;
    }

    /// <summary>An attempt was found interrupted: since the last event before, nobody worked.</summary>
    public void Interrupted(DateTimeOffset at)
    {
        if (!Paused && at > _last)
            _idle += at - _last;
    }

    public void Saw(DateTimeOffset at) => _last = at;

    public TimeSpan Elapsed(DateTimeOffset now) => Positive((EndedAt ?? now) - (StartedAt ?? now));

    /// <summary>From the share that has ended; null where it cannot be known.</summary>
    public TimeSpan? Left(DateTimeOffset now, int ended, int total)
    {
        if (StartedAt is null || EndedAt is not null || Paused || ended <= 0 || total <= ended)
            return null;
        var worked = Positive(now - StartedAt.Value - _idle);
        return worked * ((double)(total - ended) / ended);
    }

    private static TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
