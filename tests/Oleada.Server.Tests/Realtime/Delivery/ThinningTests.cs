using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Tests.Realtime.Delivery;

public sealed class ThinningTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Thinning _thinning = new(2, Start);
    private long _seq;

    [Fact]
    public void The_first_progress_passes_and_then_the_newest_of_each_interval()
    {
        Assert.Equal([1], Take(0, "progress_update"));
        Assert.Empty(Take(0.1, "progress_update"));
        Assert.Empty(Take(0.2, "progress_update"));
        Assert.Equal(TimeSpan.FromSeconds(0.3), _thinning.DueIn(At(0.2)));
        Assert.Equal([3], Seqs(_thinning.TakeDue(At(0.5))));
        Assert.Null(_thinning.DueIn(At(0.5)));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("execution_completed")]
    [InlineData("wave_started")]
    [InlineData("ticket:update")]
    public void What_is_no_progress_always_passes_and_after_the_progress_before_it(string type)
    {
        Take(0, "progress_update");
        Assert.Empty(Take(0.1, "progress_update", "progress_update"));
        Assert.Equal([3, 4, 5], Take(0.2, type, type));
        Assert.Null(_thinning.DueIn(At(0.2)));
    }

    [Fact]
    public void Each_type_keeps_its_own_newest_and_they_come_in_order()
    {
        Take(0, "output");
        Assert.Empty(Take(0.1, "ticket:progress", "output", "ticket:progress", "build:progress"));
        Assert.Equal([3], Seqs(_thinning.TakeDue(At(0.5))));
        Assert.Equal([4], Seqs(_thinning.TakeDue(At(1))));
        Assert.Equal([5], Seqs(_thinning.TakeDue(At(1.5))));
    }

    [Fact]
    public void No_second_has_more_progress_than_was_asked_for()
    {
        var passed = new List<double>();
        for (var at = 0.0; at < 20; at += 0.07)
            passed.AddRange(Take(at, "progress_update").Select(_ => at));
        for (var i = 2; i < passed.Count; i++)
            Assert.True(passed[i] - passed[i - 2] >= 1, $"{passed[i - 2]} to {passed[i]}");
        Assert.InRange(passed.Count, 35, 40);
    }

    [Fact]
    public void At_the_end_of_the_stream_the_rest_is_given()
    {
        Take(0, "progress_update");
        Take(0.1, "progress_update");
        Assert.Equal([2], Seqs(_thinning.TakeRest()));
        Assert.Empty(_thinning.TakeRest());
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static long[] Seqs(IReadOnlyList<LogEvent> events) => [.. events.Select(entry => entry.Seq)];

    private long[] Take(double seconds, params string[] types) => Seqs(_thinning.Take(
        [.. types.Select(type => new LogEvent(++_seq, "execution:E", _seq, type, Start, default))], At(seconds)));
}
