namespace Oleada.Server.Tests.Pulls;

/// <summary>Waits of some lengths are over at once; all others are as long as they are.</summary>
internal sealed class HastyWaits(double fromSeconds, double toSeconds) : TimeProvider
{
    /// <summary>Those for the next poll, a minute or so.</summary>
    public static HastyWaits ForPolls => new(45, 75);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
        callback, state, dueTime.TotalSeconds >= fromSeconds && dueTime.TotalSeconds <= toSeconds ? TimeSpan.FromMilliseconds(1) : dueTime, period);
}
