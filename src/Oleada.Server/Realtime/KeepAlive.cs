namespace Oleada.Server.Realtime;

/// <summary>
/// Decides when a quiet client is asked whether it is there, and when it counts as gone. A slow one may have much to take
/// before it comes to the question: as long as it takes anything, it is there.
/// </summary>
internal sealed class KeepAlive(TimeSpan interval, TimeSpan timeout, DateTimeOffset start)
{
    // The reading loop writes it, the loop of all connections reads it.
    private long _heard = start.UtcTicks;
    private long _asked;
    private long _taken;

    /// <summary>The client has sent something.</summary>
    public void Heard(DateTimeOffset now) => Interlocked.Exchange(ref _heard, now.UtcTicks);

    /// <param name="taken">Bytes that the client's side has taken since the connection began, as far as is known.</param>
    public KeepAliveStep Next(DateTimeOffset now, long taken)
    {
        var heard = Interlocked.Read(ref _heard);
        if (_asked <= heard)
        {
            if (now.UtcTicks - heard < interval.Ticks)
                return KeepAliveStep.Wait;
            (_asked, _taken) = (now.UtcTicks, taken);
            return KeepAliveStep.Ask;
        }
        if (now.UtcTicks - _asked < timeout.Ticks)
            return KeepAliveStep.Wait;
        if (taken <= _taken)
            return KeepAliveStep.GiveUp;
        (_asked, _taken) = (now.UtcTicks, taken);
        return KeepAliveStep.Wait;
    }
}

internal enum KeepAliveStep
{
    Wait,
    Ask,
    GiveUp,
}
