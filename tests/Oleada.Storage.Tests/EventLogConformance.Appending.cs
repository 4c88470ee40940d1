using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task What_was_appended_is_read_back()
    {
        await using var log = OpenLog();
        var appended = await log.AppendAsync(Of("execution:a", "{\"n\":1}", "{\"n\":2}"));
        var read = await log.ReadAsync("execution:a", 0, 10);
        Assert.Equal([1, 2], Seqs(read));
        Assert.Equal(["{\"n\":1}", "{\"n\":2}"], read.Select(Text));
        Assert.Equal(appended.Select(Text), read.Select(Text));
        Assert.Equal(appended.Select(found => found.Position), read.Select(found => found.Position));
        Assert.All(read, found => Assert.Equal(("execution:a", "output", At), (found.Stream, found.Type, found.Timestamp)));
    }

    [Fact]
    public async Task Times_are_kept_in_UTC_to_a_millisecond()
    {
        await using var log = OpenLog();
        var precise = At.ToOffset(TimeSpan.FromHours(2)).AddTicks(1234);
        var appended = await log.AppendAsync(new Append("g", [Event("s") with { Timestamp = precise }]));
        Assert.Equal(At, appended[0].Timestamp);
        Assert.Equal(TimeSpan.Zero, appended[0].Timestamp.Offset);
        Assert.Equal(At, (await log.ReadAsync("s", 0, 1))[0].Timestamp);
    }

    [Fact]
    public async Task Reading_starts_after_a_seq_and_stops_at_the_limit()
    {
        await using var log = OpenLog();
        await log.AppendAsync(Of("execution:a", "1", "2", "3", "4", "5"));
        Assert.Equal([3, 4], Seqs(await log.ReadAsync("execution:a", 2, 2)));
        Assert.Empty(await log.ReadAsync("execution:a", 5, 2));
        Assert.Empty(await log.ReadAsync("execution:a", 99, 2));
        Assert.Empty(await log.ReadAsync("execution:none", 0, 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ReadAsync("execution:a", 0, 0));
    }

    [Fact]
    public async Task Fifty_writers_at_once_leave_no_gap_in_any_seq()
    {
        await using var log = OpenLog();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await log.AppendAsync(new Append("g", [Event("shared"), Event($"own:{writer}"), Event("shared")]));
        })));
        Assert.Equal(UpTo(2_000), Seqs(await log.ReadAsync("shared", 0, 3_000)));
        for (var writer = 0; writer < 50; writer++)
            Assert.Equal(UpTo(20), Seqs(await log.ReadAsync($"own:{writer}", 0, 100)));
    }

    [Fact]
    public async Task Positions_grow_in_commit_order_over_all_streams()
    {
        await using var log = OpenLog();
        var first = await log.AppendAsync(Of("execution:a", "1", "2"));
        var second = await log.AppendAsync(Of("execution:b", "1"));
        var third = await log.AppendAsync(Of("execution:a", "3"));
        var positions = first.Concat(second).Concat(third).Select(found => found.Position).ToArray();
        Assert.Equal(positions.Order().Distinct(), positions);
    }

    [Fact]
    public async Task A_group_is_read_in_commit_order_without_other_groups()
    {
        await using var log = OpenLog();
        await log.AppendAsync(new Append("execution:a", [Event("execution:a", "1"), Event("task:a/1", "2")]));
        await log.AppendAsync(Of("execution:b", "other"));
        await log.AppendAsync(new Append("execution:a", [Event("task:a/1", "3"), Event("execution:a", "4")]));
        var all = await log.ReadGroupAsync("execution:a", 0, 10);
        Assert.Equal(["1", "2", "3", "4"], all.Select(Text));
        Assert.Equal(["execution:a", "task:a/1", "task:a/1", "execution:a"], all.Select(found => found.Stream));
        Assert.Equal(["3"], (await log.ReadGroupAsync("execution:a", all[1].Position, 1)).Select(Text));
    }

    [Fact]
    public async Task An_append_of_no_events_writes_nothing()
    {
        await using var log = OpenLog();
        Assert.Empty(await log.AppendAsync(new Append("execution:a", [])));
        Assert.Empty(await log.StreamsAsync(""));
    }

    [Fact]
    public async Task Streams_are_found_by_prefix_in_the_order_of_their_first_event()
    {
        await using var log = OpenLog();
        await log.AppendAsync(new Append("execution:b", [Event("execution:b"), Event("task:b/1"), Event("task:b/1")]));
        await log.AppendAsync(Of("execution:a", "{}"));
        await log.AppendAsync(Of("executions", "{}"));
        Assert.Equal(
            [new StreamHead("execution:b", "execution:b", 1), new StreamHead("execution:a", "execution:a", 1)],
            await log.StreamsAsync("execution:"));
        Assert.Equal([new StreamHead("task:b/1", "execution:b", 2)], await log.StreamsAsync("task:b/"));
        Assert.Equal(4, (await log.StreamsAsync("")).Count);
        Assert.Empty(await log.StreamsAsync("Execution:"));
    }

    [Fact]
    public async Task The_head_is_the_last_seq()
    {
        await using var log = OpenLog();
        Assert.Equal(0, await log.HeadAsync("execution:a"));
        await log.AppendAsync(Of("execution:a", "1", "2"));
        Assert.Equal(2, await log.HeadAsync("execution:a"));
    }

    [Fact]
    public async Task Everything_is_there_after_opening_again()
    {
        await using (var log = OpenLog())
        {
            await log.AppendAsync(new Append("execution:a", [Event("execution:a", "1"), Event("task:a/1", "2")]));
        }
        await using var again = OpenLog();
        var appended = await again.AppendAsync(Of("execution:a", "3"));
        Assert.Equal(2, appended[0].Seq);
        Assert.Equal(["1", "2", "3"], (await again.ReadGroupAsync("execution:a", 0, 10)).Select(Text));
        Assert.Equal(2, await again.HeadAsync("execution:a"));
    }

    [Fact]
    public async Task What_is_queued_when_the_log_is_closed_is_written()
    {
        var log = OpenLog();
        var appends = Enumerable.Range(0, 100).Select(_ => log.AppendAsync(Of("execution:a", "1")).AsTask()).ToArray();
        await log.DisposeAsync();
        await Task.WhenAll(appends);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(Of("execution:a", "1")));
        await using var again = OpenLog();
        Assert.Equal(100, await again.HeadAsync("execution:a"));
    }
}
