using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Each_start_adds_an_epoch_with_the_first_position_that_it_may_write()
    {
        long last;
        IReadOnlyList<LogEpoch> before;
        await using (var store = Open())
        {
            before = store.Epochs;
            last = store.Commit([Of("execution:a", "1", "2")])[0].Events[^1].Position;
        }

        await using var again = Open();

        Assert.Equal(before, again.Epochs.Take(before.Count));
        Assert.Equal(before.Count + 1, again.Epochs.Count);
        Assert.Equal(last + 1, again.Epochs[^1].FirstPosition);
        Assert.Equal(again.Epochs.Count, again.Epochs.DistinctBy(epoch => epoch.Id).Count());
        Assert.Null(again.Loss);
    }

    [Fact]
    public async Task A_position_is_found_by_stream_and_seq()
    {
        await using var store = Open();
        var added = store.Commit([Of("execution:a", "1"), Of("execution:b", "2"), Of("execution:a", "3")]);

        Assert.Equal(added[2].Events[0].Position, await store.PositionAsync("execution:a", 2, default));
        Assert.Equal(added[1].Events[0].Position, await store.PositionAsync("execution:b", 1, default));
        Assert.Null(await store.PositionAsync("execution:a", 3, default));
        Assert.Null(await store.PositionAsync("execution:none", 1, default));
    }

    [Fact]
    public async Task Every_epoch_resumes_after_restarts_that_lose_nothing()
    {
        var clients = new List<(string Epoch, long Seq)>();
        for (var start = 0; start < 4; start++)
        {
            await using var log = OpenLog();
            var added = await log.AppendAsync(Of("execution:a", "1", "2"));
            clients.AddRange([(log.Epoch, added[0].Seq), (log.Epoch, added[1].Seq)]);
        }

        await using var last = OpenLog();

        foreach (var (epoch, seq) in clients)
            Assert.Null(await last.FindGapAsync("execution:a", seq, epoch, 8));
        Assert.Null(await last.FindGapAsync("execution:a", 8, last.Epoch, 8));
        Assert.Null(await last.FindGapAsync("execution:a", 8, null, 8));
    }

    [Fact]
    public async Task A_seq_that_an_epoch_never_had_is_a_gap_from_where_its_events_end()
    {
        string first;
        await using (var log = OpenLog())
        {
            first = log.Epoch;
            await log.AppendAsync(Of("execution:a", "1", "2"));
        }
        await using var again = OpenLog();
        await again.AppendAsync(Of("execution:a", "3", "4"));

        Assert.Equal(new StreamGap(GapReason.LostTail, 2), await again.FindGapAsync("execution:a", 3, first, 4));
        Assert.Equal(new StreamGap(GapReason.LostTail, 2), await again.FindGapAsync("execution:a", 9, first, 4));
        Assert.Equal(new StreamGap(GapReason.BeyondEnd, 4), await again.FindGapAsync("execution:a", 5, again.Epoch, 4));
        Assert.Equal(new StreamGap(GapReason.BeyondEnd, 4), await again.FindGapAsync("execution:a", 5, null, 4));
        Assert.Equal(new StreamGap(GapReason.EpochUnknown, 0), await again.FindGapAsync("execution:a", 1, "other", 4));
        Assert.Null(await again.FindGapAsync("execution:a", 0, "other", 4));
    }
}
