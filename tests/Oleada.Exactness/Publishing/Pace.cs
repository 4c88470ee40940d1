using System.Diagnostics;

namespace Oleada.Exactness.Publishing;

/// <summary>Spreads a number of things evenly over a time; who was kept from working makes up for it.</summary>
internal sealed class Pace(TimeSpan duration)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Waits until number <paramref name="made"/> (from 0) of <paramref name="all"/> is due.</summary>
    public async ValueTask DueAsync(int made, int all, CancellationToken stop)
    {
        while (_watch.Elapsed < duration && made >= all * (_watch.Elapsed / duration))
            await Task.Delay(Tick, TimeProvider.System, stop);
    }
}
