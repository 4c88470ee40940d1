namespace Oleada.Server.Realtime;

/// <summary>Decides when a quiet client is asked whether it is there, and when it counts as gone.</summary>
internal sealed class KeepAlive(TimeSpan interval, TimeSpan timeout, DateTimeOffset start)
{
    // The reading loop writes it, the loop of all connections reads it.
    private long _heard = start.UtcTicks;
    private long _asked;

    /// <summary>The client has sent something.</summary>
    public void Heard(DateTimeOffset now) => Interlocked.Exchange(ref _heard, now.UtcTicks);

    public KeepAliveStep Next(DateTimeOffset now)
    {
        var heard = Interlocked.Read(ref _heard);
        if (_asked > heard)
            return now.UtcTicks - _asked >= timeout.Ticks ? KeepAliveStep.GiveUp : KeepAliveStep.Wait;
        if (now.UtcTicks - heard < interval.Ticks)
            return KeepAliveStep.Wait;
        _asked = now.UtcTicks;
        return KeepAliveStep.Ask;
    }
}

internal enum KeepAliveStep
{
    Wait,
    Ask,
    GiveUp,
}
