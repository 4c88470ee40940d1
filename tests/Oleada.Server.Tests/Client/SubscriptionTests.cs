using Oleada.Client;
using Oleada.Client.Streams;

namespace Oleada.Server.Tests.Client;

public sealed class SubscriptionTests
{
    private static readonly OleadaClientOptions Quick = new()
    {
        FirstRetry = TimeSpan.FromMilliseconds(10), LongestRetry = TimeSpan.FromMilliseconds(50), Linger = TimeSpan.FromMilliseconds(50),
    };

    [Fact]
    public async Task Many_subscriptions_share_one_connection()
    {
        await using var server = await StartAsync();
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var room = $"execution:E{number}";
            var live = client.Subscribe(room, new SubscriptionOptions { Since = 0 });
            await using var events = live.GetAsyncEnumerator();
            var next = events.MoveNextAsync().AsTask();
            await server.AppendAsync(room, 5);
            for (var seq = 1; seq <= 5; seq++, next = events.MoveNextAsync().AsTask())
            {
                Assert.True(await next.WaitAsync(TestServer.Patience));
                Assert.Equal((room, seq), (Assert.IsType<EventDelivery>(events.Current).Event.Stream, (int)((EventDelivery)events.Current).Event.Seq));
            }
            Assert.True(live.IsLive);
            await server.AppendAsync(room, 1);
            Assert.True(await next.WaitAsync(TestServer.Patience));
        }));
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nobody_and_misses_nothing()
    {
        const int Many = 3000;
        await using var server = await StartAsync();
        await server.AppendAsync("execution:SLOW", Many);
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        var slow = client.Subscribe("execution:SLOW", new SubscriptionOptions { Since = 0, Buffer = 16 });
        await using var held = slow.GetAsyncEnumerator();
        Assert.True(await held.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        await using (var quick = client.FollowAsync("execution:QUICK").GetAsyncEnumerator())
        {
            var next = quick.MoveNextAsync().AsTask();
            await server.AppendAsync("execution:QUICK", 500);
            for (var seq = 1; seq < 500; seq++, next = quick.MoveNextAsync().AsTask())
                Assert.True(await next.WaitAsync(TestServer.Patience));
            Assert.True(await next.WaitAsync(TestServer.Patience));
        }
        Assert.False(slow.IsLive);
        for (var seq = 1; ; seq++)
        {
            Assert.Equal(seq, Assert.IsType<EventDelivery>(held.Current).Event.Seq);
            if (seq == Many)
                break;
            Assert.True(await held.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        }
    }

    [Fact]
    public async Task A_room_can_be_left_and_followed_again_on_the_same_connection()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("execution:E", 3);
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        for (var round = 0; round < 20; round++)
        {
            var seqs = new List<long>();
            await foreach (var received in client.FollowAsync("execution:E"))
            {
                seqs.Add(received.Seq);
                if (seqs.Count == 3)
                    break;
            }
            Assert.Equal([1, 2, 3], seqs);
        }
    }

    [Fact]
    public async Task A_connection_that_nobody_needs_any_more_is_given_back()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("execution:E", 1);
        await using var first = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        await using var second = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        foreach (var client in (OleadaClient[])[first, second, first])
        {
            await using var events = client.FollowAsync("execution:E").GetAsyncEnumerator();
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        }
    }

    [Fact]
    public async Task Rooms_whose_events_cannot_be_told_apart_get_connections_of_their_own()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync("execution:E", 10);
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        await using var early = client.FollowAsync("execution:E", since: 0).GetAsyncEnumerator();
        await using var late = client.FollowAsync("execution:E", since: 9).GetAsyncEnumerator();
        Assert.True(await early.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        Assert.True(await late.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        Assert.Equal((1, 10), (early.Current.Seq, late.Current.Seq));
    }

    [Fact]
    public async Task Disposing_the_client_ends_what_it_follows()
    {
        await using var server = await TestServer.StartAsync();
        var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        var connected = new TaskCompletionSource();
        await using var events = client.FollowAsync("execution:E", 0, _ => connected.TrySetResult()).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        await connected.Task.WaitAsync(TestServer.Patience);
        await client.DisposeAsync().AsTask().WaitAsync(TestServer.Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next.WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task A_callback_that_fails_ends_its_own_subscription_only()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("execution:E", 1);
        await using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        await using var bad = client.FollowAsync("execution:F", 0, _ => throw new FormatException("mine")).GetAsyncEnumerator();
        var failing = bad.MoveNextAsync().AsTask();
        await using var good = client.FollowAsync("execution:E").GetAsyncEnumerator();
        Assert.True(await good.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        await Assert.ThrowsAsync<FormatException>(() => failing.WaitAsync(TestServer.Patience));
    }

    /// <summary>A server that gives each key one connection.</summary>
    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(options => options with { Limits = options.Limits with { ConnectionsPerKey = 1 } });
}
