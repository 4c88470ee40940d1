using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

public abstract partial class EventLogConformance
{
    private static readonly EventLogOptions SmallTail = new() { TailEvents = 8, PageEvents = 5 };

    [Fact]
    public async Task A_follower_gets_what_was_there_and_what_comes()
    {
        await using var log = OpenLog();
        await log.AppendAsync(Of("execution:a", "1", "2"));
        using var limit = Limit();
        var seqs = new List<long>();
        await foreach (var page in log.FollowAsync("execution:a", 1, limit.Token))
        {
            seqs.AddRange(Seqs(page));
            if (seqs.Count == 3)
                break;
            await log.AppendAsync(Of("execution:b", "x"));
            await log.AppendAsync(Of("execution:a", "x"));
        }
        Assert.Equal([2, 3, 4], seqs);
    }

    [Fact]
    public async Task A_stream_can_be_followed_before_it_exists()
    {
        await using var log = OpenLog();
        using var limit = Limit();
        var following = CollectAsync(log.FollowAsync("execution:a", 0, limit.Token), 2);
        await log.AppendAsync(Of("execution:b", "1"));
        await log.AppendAsync(Of("execution:a", "1", "2"));
        Assert.Equal([1, 2], Seqs(await following));
    }

    [Fact]
    public async Task A_follower_ahead_of_the_stream_gets_only_what_is_after_its_seq()
    {
        await using var log = OpenLog();
        using var limit = Limit();
        var following = CollectAsync(log.FollowAsync("execution:a", 3, limit.Token), 1);
        for (var i = 0; i < 4; i++)
            await log.AppendAsync(Of("execution:a", "x"));
        Assert.Equal([4], Seqs(await following));
    }

    /// <summary>Followers come, leave in the middle and come back where they were, while others write.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Followers_see_every_event_once_in_order_while_others_append(int seed)
    {
        const int Writers = 8, Appends = 60, Total = Writers * Appends * 2;
        await using var log = OpenLog(SmallTail);
        using var limit = Limit();
        var streams = Enumerable.Range(0, 20).Select(number => Task.Run(
            () => FollowInPiecesAsync(log.FollowAsync, "execution:a", found => found.Seq, Total, new Random((seed * 100) + number), limit.Token)));
        var groups = Enumerable.Range(0, 10).Select(number => Task.Run(
            () => FollowInPiecesAsync(log.FollowGroupAsync, "execution:a", found => found.Position, Total * 3 / 2, new Random((seed * 200) + number), limit.Token)));
        var followed = streams.Concat(groups).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Appends; i++)
            {
                await log.AppendAsync(new Append("execution:a", [Event("execution:a"), Event($"task:a/{writer}"), Event("execution:a")]));
                await log.AppendAsync(Of($"execution:{writer}", "other"));
            }
        })));
        var found = await Task.WhenAll(followed);
        var expectedGroup = await log.ReadGroupAsync("execution:a", 0, Total * 2);
        Assert.All(found[..20], seqs => Assert.Equal(UpTo(Total), seqs));
        Assert.All(found[20..], positions => Assert.Equal(expectedGroup.Select(item => item.Position), positions));
    }

    [Fact]
    public async Task A_slow_follower_reads_from_the_store_what_memory_no_longer_has()
    {
        await using var log = OpenLog(SmallTail);
        await log.AppendAsync(Of("execution:a", "first"));
        using var limit = Limit();
        await using var slow = log.FollowAsync("execution:a", 0, limit.Token).GetAsyncEnumerator();
        await using var slowGroup = log.FollowGroupAsync("execution:a", 0, limit.Token).GetAsyncEnumerator();
        var seqs = new List<long>();
        var groupSeqs = new List<long>();
        for (var i = 1; i < 200; i++)
            await log.AppendAsync(Of("execution:a", "next"));
        while (seqs.Count < 200 && await slow.MoveNextAsync())
            seqs.AddRange(Seqs(slow.Current));
        while (groupSeqs.Count < 200 && await slowGroup.MoveNextAsync())
            groupSeqs.AddRange(Seqs(slowGroup.Current));
        Assert.Equal(UpTo(200), seqs);
        Assert.Equal(UpTo(200), groupSeqs);
    }

    [Fact]
    public async Task A_follower_of_a_group_gets_what_was_there_before_the_log_was_opened()
    {
        await using (var before = OpenLog())
            await before.AppendAsync(Of("execution:a", "1", "2"));
        await using var log = OpenLog();
        using var limit = Limit();
        Assert.Equal([1, 2], Seqs(await CollectAsync(log.FollowGroupAsync("execution:a", 0, limit.Token), 2)));
    }

    [Fact]
    public async Task A_cancelled_follower_ends_with_cancellation()
    {
        await using var log = OpenLog();
        using var stop = new CancellationTokenSource();
        var following = CollectAsync(log.FollowAsync("execution:a", 0, stop.Token), 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task Followers_end_when_the_log_is_closed()
    {
        var log = OpenLog();
        await log.AppendAsync(Of("execution:a", "1"));
        var stream = CollectAsync(log.FollowAsync("execution:a", 0), 99);
        var group = CollectAsync(log.FollowGroupAsync("execution:a", 0), 99);
        await log.DisposeAsync();
        Assert.Single(await stream);
        Assert.Single(await group);
        Assert.Empty(await CollectAsync(log.FollowAsync("execution:a", 0), 99));
    }

    private static async Task<List<long>> FollowInPiecesAsync(
        Func<string, long, CancellationToken, IAsyncEnumerable<IReadOnlyList<LogEvent>>> follow,
        string name, Func<LogEvent, long> keyOf, int total, Random random, CancellationToken cancellation)
    {
        var keys = new List<long>();
        while (keys.Count < total)
        {
            var piece = random.Next(1, total);
            var found = await CollectAsync(follow(name, keys.LastOrDefault(), cancellation), Math.Min(piece, total - keys.Count));
            keys.AddRange(found.Select(keyOf));
        }
        return keys;
    }
}
