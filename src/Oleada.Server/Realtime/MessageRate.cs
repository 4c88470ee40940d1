namespace Oleada.Server.Realtime;

/// <summary>A client's allowance of messages: so many at once, refilled evenly over a second.</summary>
internal sealed class MessageRate(int perSecond, DateTimeOffset start)
{
    private double _left = perSecond;
    private DateTimeOffset _last = start;

    /// <summary>False if the client has to wait.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        _left = Math.Min(perSecond, _left + (Math.Max(0, (now - _last).TotalSeconds) * perSecond));
        _last = now;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
