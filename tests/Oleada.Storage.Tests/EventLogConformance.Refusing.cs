using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task An_append_that_expects_another_seq_writes_nothing()
    {
        await using var log = OpenLog();
        await log.AppendAsync(Of("execution:a", "1"));
        var stale = new Append("execution:a", [Event("execution:a"), Event("task:a/1")]) { Expected = ("execution:a", 0) };
        var refused = await Assert.ThrowsAsync<SeqConflictException>(async () => await log.AppendAsync(stale));
        Assert.Equal("stream 'execution:a' is at seq 1, not at 0", refused.Message);
        Assert.Single(await log.ReadGroupAsync("execution:a", 0, 10));
        Assert.Equal(0, await log.HeadAsync("task:a/1"));
        Assert.Equal(2, (await log.AppendAsync(stale with { Expected = ("execution:a", 1) }))[0].Seq);
    }

    [Fact]
    public async Task Of_writers_that_expect_the_same_seq_one_wins()
    {
        await using var log = OpenLog();
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await log.AppendAsync(Of("execution:a", "1") with { Expected = ("execution:a", 0) });
                return true;
            }
            catch (SeqConflictException)
            {
                return false;
            }
        }));
        Assert.Single(tries, won => won);
        Assert.Equal(1, await log.HeadAsync("execution:a"));
    }

    [Fact]
    public async Task A_refused_append_leaves_the_others_of_its_round_alone()
    {
        await using var store = Open();
        var lease = store.TakeLease("execution:a");
        var outcomes = store.Commit(
        [
            Of("execution:a", "1") with { Lease = lease },
            Of("execution:a", "lost") with { Lease = lease + 1 },
            Of("execution:a", "conflict") with { Expected = ("execution:a", 0) },
            new Append("execution:b", [Event("task:b/1", "new"), Event("execution:a", "foreign")]),
            Of("execution:a", "2", "3") with { Expected = ("execution:a", 1), Lease = lease },
            Of("execution:a", "4"),
        ]);
        Assert.Null(outcomes[0].Refused);
        Assert.IsType<LeaseLostException>(outcomes[1].Refused);
        Assert.IsType<SeqConflictException>(outcomes[2].Refused);
        Assert.IsType<StreamGroupException>(outcomes[3].Refused);
        Assert.Equal([2, 3], Seqs(outcomes[4].Events));
        Assert.Equal([4], Seqs(outcomes[5].Events));
        var read = await store.ReadAsync("execution:a", 0, 10, CancellationToken.None);
        Assert.Equal(["1", "2", "3", "4"], read.Select(Text));
        Assert.Equal(0, await store.HeadAsync("task:b/1", CancellationToken.None));
    }

    [Fact]
    public async Task A_stream_stays_in_the_group_of_its_first_event()
    {
        await using (var log = OpenLog())
        {
            await log.AppendAsync(Of("execution:a", "1"));
        }
        await using var again = OpenLog();
        var refused = await Assert.ThrowsAsync<StreamGroupException>(
            async () => await again.AppendAsync(new Append("execution:b", [Event("execution:a")])));
        Assert.Equal("stream 'execution:a' belongs to 'execution:a', not to 'execution:b'", refused.Message);
        Assert.Equal(1, await again.HeadAsync("execution:a"));
    }

    [Fact]
    public async Task A_new_lease_voids_the_older_ones_also_after_opening_again()
    {
        long first, second;
        await using (var log = OpenLog())
        {
            first = await log.TakeLeaseAsync("execution:a");
            await log.AppendAsync(Of("execution:a", "1") with { Lease = first });
            second = await log.TakeLeaseAsync("execution:a");
            Assert.True(second > first);
            await Assert.ThrowsAsync<LeaseLostException>(
                async () => await log.AppendAsync(Of("execution:a", "2") with { Lease = first }));
        }
        await using var again = OpenLog();
        await again.AppendAsync(Of("execution:a", "2") with { Lease = second });
        Assert.True(await again.TakeLeaseAsync("execution:a") > second);
        await Assert.ThrowsAsync<LeaseLostException>(
            async () => await again.AppendAsync(Of("execution:a", "3") with { Lease = second }));
        Assert.Equal(2, await again.HeadAsync("execution:a"));
    }

    [Fact]
    public async Task Leases_of_groups_are_independent()
    {
        await using var log = OpenLog();
        var lease = await log.TakeLeaseAsync("execution:a");
        await log.TakeLeaseAsync("execution:b");
        await log.TakeLeaseAsync("execution:b");
        await log.AppendAsync(Of("execution:a", "1") with { Lease = lease });
    }

    [Fact]
    public async Task A_lease_that_was_never_given_is_refused()
    {
        await using var log = OpenLog();
        await Assert.ThrowsAsync<LeaseLostException>(
            async () => await log.AppendAsync(Of("execution:a", "1") with { Lease = 1 }));
    }

    [Fact]
    public async Task The_newest_snapshot_is_kept()
    {
        await using (var log = OpenLog())
        {
            Assert.Null(await log.LoadSnapshotAsync("execution:a"));
            await log.SaveSnapshotAsync("execution:a", new Snapshot(5, 1, "five"u8.ToArray()));
            await log.SaveSnapshotAsync("execution:a", new Snapshot(9, 2, "nine"u8.ToArray()));
            await log.SaveSnapshotAsync("execution:a", new Snapshot(7, 2, "late"u8.ToArray()));
            await log.SaveSnapshotAsync("execution:b", new Snapshot(1, 1, default));
        }
        await using var again = OpenLog();
        var found = await again.LoadSnapshotAsync("execution:a");
        Assert.Equal((9, 2), (found!.Position, found.Version));
        Assert.Equal("nine"u8.ToArray(), found.State.ToArray());
        Assert.Equal(0, (await again.LoadSnapshotAsync("execution:b"))!.State.Length);
    }
}
