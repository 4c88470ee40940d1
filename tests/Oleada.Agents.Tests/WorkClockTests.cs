using Oleada.Tests;

namespace Oleada.Agents.Tests;

public sealed class WorkClockTests
{
    [Fact]
    public async Task Time_stands_still_while_people_are_asked_and_ends_the_work_after_that()
    {
        var time = new FakeTime();
        using var ends = new CancellationTokenSource(TimeSpan.FromMinutes(10), time);
        var clock = new WorkClock(TimeSpan.FromMinutes(10), time, ends);
        time.Advance(TimeSpan.FromMinutes(4));
        var (first, second) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        var asked = clock.AskAsync(() => new ValueTask<bool>(first.Task)).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        var askedToo = clock.AskAsync(() => new ValueTask<bool>(second.Task)).AsTask();
        first.SetResult(true);
        Assert.True(await asked);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((TimeSpan.FromMinutes(6), false), (clock.Left, ends.IsCancellationRequested));
        second.SetResult(false);
        Assert.False(await askedToo);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((TimeSpan.FromMinutes(1), false), (clock.Left, ends.IsCancellationRequested));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(ends.IsCancellationRequested);
    }
}
