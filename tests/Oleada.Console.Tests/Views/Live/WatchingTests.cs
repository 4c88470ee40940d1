using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Oleada.Cli.Views.Live;
using Oleada.Tests;

namespace Oleada.Console.Tests.Views.Live;

public sealed class WatchingTests
{
    [Fact]
    public void However_fast_events_come_it_draws_at_most_ten_times_a_second()
    {
        var pace = new DrawPace();
        var drawn = 0;
        for (var millisecond = 0; millisecond < 1_000; millisecond++)
        {
            var now = TimeSpan.FromMilliseconds(millisecond);
            pace.Changed();
            if (pace.Until(now) > TimeSpan.Zero)
                continue;
            pace.Drawn(now);
            drawn++;
        }
        Assert.Equal(10, drawn);
    }

    [Fact]
    public void Clocks_go_on_while_no_event_comes()
    {
        var pace = new DrawPace();
        Assert.Equal(TimeSpan.Zero, pace.Until(TimeSpan.Zero));
        pace.Drawn(TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromMilliseconds(500), pace.Until(TimeSpan.Zero));
        pace.Changed();
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Until(TimeSpan.Zero));
    }

    [Fact]
    public async Task It_ends_with_its_source_after_showing_all_of_it()
    {
        var view = new RecordedView();
        await Watching.RunAsync(Source(3), view, new FakeTime(), CancellationToken.None);
        Assert.Equal((3, true), (view.Shown, view.HasEnded));
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to()
    {
        var (view, channel, stop) = (new RecordedView(), Channel.CreateUnbounded<IReadOnlyList<SeenEvent>>(), new CancellationTokenSource());
        var watching = Watching.RunAsync(channel.Reader.ReadAllAsync(stop.Token), view, new FakeTime(), stop.Token);
        await stop.CancelAsync();
        await watching;
        Assert.True(view.HasEnded);
        stop.Dispose();
    }

    [Fact]
    public async Task An_output_that_is_gone_ends_it_and_lets_go_of_the_source()
    {
        var released = new TaskCompletionSource();
        await Assert.ThrowsAsync<IOException>(() =>
            Watching.RunAsync(Endless(released), new RecordedView { Fails = true }, new FakeTime(), CancellationToken.None));
        Assert.True(released.Task.IsCompleted);
    }

    private static async IAsyncEnumerable<IReadOnlyList<SeenEvent>> Source(int batches)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            await Task.Yield();
            yield return new Story().Start([0, 0, 0, 1, 0]).Events;
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<SeenEvent>> Endless(
        TaskCompletionSource released, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            yield return [];
            await Task.Delay(Timeout.InfiniteTimeSpan, new FakeTime(), cancellation);
        }
        finally
        {
            released.SetResult();
        }
    }

    private sealed class RecordedView : IExecutionView
    {
        public int Shown { get; private set; }

        public bool HasEnded { get; private set; }

        public bool Fails { get; init; }

        public void Show(IReadOnlyList<SeenEvent> events) => Shown += Fails ? throw new IOException("gone") : events.Count;

        public TimeSpan Draw() => Timeout.InfiniteTimeSpan;

        public void End() => HasEnded = true;
    }
}
