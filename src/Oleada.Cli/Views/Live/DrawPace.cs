namespace Oleada.Cli.Views.Live;

/// <summary>When to draw next: soon after a change, but at most ten times a second; else now and then for the clocks.</summary>
internal sealed class DrawPace
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private bool _changed = true;
    private TimeSpan? _drawnAt;

    public void Changed() => _changed = true;

    /// <param name="now">Time on any clock that only goes forward.</param>
    public TimeSpan Until(TimeSpan now)
    {
        if (_drawnAt is not { } drawn)
            return TimeSpan.Zero;
        var due = drawn + (_changed ? Shortest : Longest) - now;
        return due < TimeSpan.Zero ? TimeSpan.Zero : due;
    }

    public void Drawn(TimeSpan now) => (_changed, _drawnAt) = (false, now);
}
