using System.Runtime.InteropServices;
using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests.Events;

/// <summary>What the log does about its store, whichever that is.</summary>
public sealed class EventLogTests : IAsyncDisposable
{
    private readonly ScriptedStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Everything_that_waits_goes_into_one_round()
    {
        await using var log = new EventLog(_store);
        using var held = new ManualResetEventSlim();
        using var entered = Hold(held);
        var first = log.AppendAsync(Append(1)).AsTask();
        entered.Wait();
        var waiting = Enumerable.Range(0, 9).Select(_ => log.AppendAsync(Append(1)).AsTask()).ToArray();
        held.Set();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal([1, 9], _store.Rounds);
    }

    [Fact]
    public async Task A_round_is_bounded_by_events_and_by_bytes()
    {
        await using var log = new EventLog(_store, new EventLogOptions { RoundEvents = 4, RoundBytes = 100 });
        using var held = new ManualResetEventSlim();
        using var entered = Hold(held);
        var first = log.AppendAsync(Append(1)).AsTask();
        entered.Wait();
        Task[] waiting =
        [
            .. new[] { 1, 3, 5, 1, 1 }.Select(events => log.AppendAsync(Append(events)).AsTask()),
            log.AppendAsync(Append(1, 100)).AsTask(),
            log.AppendAsync(Append(1)).AsTask(),
        ];
        held.Set();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal([1, 2, 1, 3, 1], _store.Rounds);
    }

    [Theory]
    [InlineData(2, 1_000_000, 1)]
    [InlineData(1_000, 20, 10)]
    public async Task Who_finds_the_queue_full_waits_until_there_is_room_or_it_is_cancelled(int requests, long queued, int bytes)
    {
        await using var log = new EventLog(_store, new EventLogOptions { QueuedRequests = requests, QueuedBytes = queued });
        using var held = new ManualResetEventSlim();
        using var entered = Hold(held);
        var first = log.AppendAsync(Append(1, bytes)).AsTask();
        entered.Wait();
        var queuedOnes = Enumerable.Range(0, 2).Select(_ => log.AppendAsync(Append(1, bytes)).AsTask()).ToArray();
        using var stop = new CancellationTokenSource();
        var cancelled = log.AppendAsync(Append(1, bytes), stop.Token).AsTask();
        var waiting = log.AppendAsync(Append(1, bytes)).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        held.Set();
        await Task.WhenAll([first, .. queuedOnes, waiting]);
        Assert.Equal(4, _store.Rounds.Sum());
    }

    [Fact]
    public async Task An_append_larger_than_the_queue_goes_through_alone()
    {
        await using var log = new EventLog(_store, new EventLogOptions { QueuedBytes = 10 });
        Assert.Single(await log.AppendAsync(Append(1, 100)));
    }

    [Fact]
    public async Task A_failure_that_wrote_nothing_is_told_and_the_next_append_tries_again()
    {
        await using var log = new EventLog(_store);
        _store.OnCommit = _ => new EventLogFailedException("no space left on device", isFinal: false);
        await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.AppendAsync(Append(1)));
        _store.OnCommit = _ => null;
        Assert.Single(await log.AppendAsync(Append(1)));
    }

    [Fact]
    public async Task A_failure_of_unknown_effect_stops_the_log_for_good()
    {
        await using var log = new EventLog(_store);
        _store.OnCommit = _ => new IOException("the disk is gone");
        var failure = await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.AppendAsync(Append(1)));
        Assert.True(failure.IsFinal);
        Assert.Contains("the disk is gone", failure.Message);
        _store.OnCommit = _ => null;
        await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.AppendAsync(Append(1)));
        await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.TakeLeaseAsync("execution:a"));
        Assert.Equal([1], _store.Rounds);
    }

    [Fact]
    public async Task A_lease_is_taken_after_the_appends_before_it_and_before_those_after_it()
    {
        await using var log = new EventLog(_store);
        using var held = new ManualResetEventSlim();
        using var entered = Hold(held);
        var first = log.AppendAsync(Append(1)).AsTask();
        entered.Wait();
        var before = log.AppendAsync(Append(1)).AsTask();
        var lease = log.TakeLeaseAsync("execution:a").AsTask();
        var after = log.AppendAsync(Append(1)).AsTask();
        held.Set();
        await Task.WhenAll(first, before, lease, after);
        Assert.Equal([1, 1, 1], _store.Rounds);
    }

    [Fact]
    public async Task A_followed_stream_keeps_no_more_in_memory_than_its_bounds()
    {
        await using var log = new EventLog(_store, new EventLogOptions { TailEvents = 1_000, TailBytes = 1_000 });
        await using var follower = log.FollowAsync("execution:a", 0).GetAsyncEnumerator();
        var next = follower.MoveNextAsync().AsTask();
        var kept = new List<WeakReference>();
        kept.Add(await AppendWeaklyAsync(log));
        Assert.True(await next);
        for (var i = 1; i < 100; i++)
            kept.Add(await AppendWeaklyAsync(log));
        GC.Collect();
        Assert.InRange(kept.Count(payload => payload.IsAlive), 0, 30);
        GC.KeepAlive(log);
    }

    private static async Task<WeakReference> AppendWeaklyAsync(EventLog log)
    {
        var append = Append(1, 100);
        await log.AppendAsync(append);
        return new WeakReference(MemoryMarshal.TryGetArray(append.Events[0].Data, out var payload) ? payload.Array : null);
    }

    private static Append Append(int events, int bytes = 1) =>
        new("execution:a", [.. Enumerable.Repeat(new NewEvent("execution:a", "output", default, new byte[bytes]), events)]);

    /// <summary>Keeps the log's thread in a commit until released.</summary>
    /// <returns>Set when it is there.</returns>
    private ManualResetEventSlim Hold(ManualResetEventSlim released)
    {
        var entered = new ManualResetEventSlim();
        _store.OnCommit = _ =>
        {
            entered.Set();
            released.Wait();
            return null;
        };
        return entered;
    }
}
