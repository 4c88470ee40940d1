namespace Oleada.Server.Tests.Pulls;

/// <summary>Waits for the next poll, a minute or so, are over at once; all others are as long as they are.</summary>
internal sealed class HastyPolls : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime.TotalSeconds is > 45 and < 75 ? TimeSpan.FromMilliseconds(1) : dueTime, period);
}
