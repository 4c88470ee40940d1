using Oleada.Agents.Programs;
using Oleada.Tests;

namespace Oleada.Agents.Tests.Programs;

public sealed class SilenceWatchTests
{
    [Fact]
    public void Only_the_time_in_which_the_program_is_to_speak_counts()
    {
        var time = new FakeTime();
        using var watch = new SilenceWatch(TimeSpan.FromSeconds(10), time);
        time.Advance(TimeSpan.FromSeconds(9));
        watch.Take();
        // A line is with us, and a person has not answered yet.
        watch.Take();
        time.Advance(TimeSpan.FromHours(1));
        watch.Yield();
        time.Advance(TimeSpan.FromHours(1));
        watch.Yield();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(watch.Silent.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(watch.Silent.IsCancellationRequested);
    }
}
