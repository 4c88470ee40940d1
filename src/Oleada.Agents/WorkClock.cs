namespace Oleada.Agents;

/// <summary>The time that is left for work; it stands still while a person is asked.</summary>
/// <param name="ends">Cancelled when no time is left.</param>
internal sealed class WorkClock(TimeSpan allowed, TimeProvider time, CancellationTokenSource? ends = null)
{
    private readonly Lock _gate = new();
    private TimeSpan _worked;
    private long _since = time.GetTimestamp();
    private int _questions;

    public TimeSpan Left
    {
        get
        {
            lock (_gate)
                return allowed - Worked;
        }
    }

    private TimeSpan Worked => _questions > 0 ? _worked : _worked + time.GetElapsedTime(_since);

    /// <summary>Several may be asked at a time.</summary>
    public async ValueTask<bool> AskAsync(Func<ValueTask<bool>> ask)
    {
        Stand();
        try
        {
            return await ask();
        }
        finally
        {
            Go();
        }
    }

    private void Stand()
    {
        lock (_gate)
        {
            _worked = Worked;
            if (_questions++ == 0)
                ends?.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private void Go()
    {
        lock (_gate)
        {
            if (--_questions > 0)
                return;
            _since = time.GetTimestamp();
            var left = allowed - _worked;
            ends?.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }
}
