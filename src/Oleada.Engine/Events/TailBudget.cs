namespace Oleada.Engine.Events;

/// <summary>How many bytes each tail may keep, so that all of them together stay within their bound.</summary>
internal sealed class TailBudget(EventLogOptions options)
{
    private const long Least = 8 << 10;

    private long _each = options.TailBytes;

    public long Each => Interlocked.Read(ref _each);

    public void Share(int tails) =>
        Interlocked.Exchange(ref _each, Math.Clamp(options.TotalTailBytes / Math.Max(1, tails), Math.Min(Least, options.TailBytes), options.TailBytes));
}
