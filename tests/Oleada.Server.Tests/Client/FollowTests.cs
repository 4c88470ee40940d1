using Oleada.Client;
using Oleada.Client.Streams;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tests.Client;

public sealed class FollowTests
{
    private const string Room = "execution:E";
    private static readonly OleadaClientOptions Quick = new() { FirstRetry = TimeSpan.FromMilliseconds(10), LongestRetry = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task Events_come_in_order_from_since_on_and_then_live()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 10);
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        var changes = new List<ConnectionState>();
        await using var events = client.FollowAsync(Room, since: 7, change => changes.Add(change.State)).GetAsyncEnumerator();
        for (var seq = 8; seq <= 10; seq++)
            Assert.Equal(seq, (await NextAsync(events)).Seq);
        await server.AppendAsync(Room, 1, """{"n":11}""");
        var live = await NextAsync(events);
        Assert.Equal((11, Room, "progress_update", 11), (live.Seq, live.Stream, live.Type, live.Data.GetProperty("n").GetInt32()));
        Assert.Equal([ConnectionState.Connected], changes);
    }

    [Fact]
    public async Task A_restart_of_the_server_loses_and_repeats_nothing()
    {
        const int Each = 300;
        using var folder = new TempFolder();
        var server = await TestServer.StartAsync(folder: folder.Path);
        var (port, key) = (server.Host.Url.Port, server.Keys.Viewer);
        using var client = new OleadaClient(server.Host.Url, key, Quick);
        var changes = new List<ConnectionState>();
        await using var events = client.FollowAsync(Room, 0, change => changes.Add(change.State)).GetAsyncEnumerator();
        for (var round = 0; round < 3; round++)
        {
            await server.AppendAsync(Room, Each);
            for (var seq = (round * Each) + 1; seq <= (round + 0.5) * Each; seq++)
                Assert.Equal(seq, (await NextAsync(events)).Seq);
            await server.DisposeAsync();
            server = await TestServer.StartAsync(options => options with { Port = port }, folder.Path);
            for (var seq = (int)((round + 0.5) * Each) + 1; seq <= (round + 1) * Each; seq++)
                Assert.Equal(seq, (await NextAsync(events)).Seq);
        }
        await server.AppendAsync(Room, 1);
        Assert.Equal((3 * Each) + 1, (await NextAsync(events)).Seq);
        Assert.Equal(ConnectionState.Connected, changes[^1]);
        Assert.Contains(ConnectionState.Reconnecting, changes);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_may_come_before_the_server()
    {
        using var folder = new TempFolder();
        int port;
        string key;
        await using (var first = await TestServer.StartAsync(folder: folder.Path))
        {
            await first.AppendAsync(Room, 1);
            (port, key) = (first.Host.Url.Port, first.Keys.Viewer);
        }
        using var client = new OleadaClient(new Uri($"http://127.0.0.1:{port}"), key, Quick);
        var waiting = new TaskCompletionSource<ConnectionChange>();
        await using var events = client.FollowAsync(Room, 0, change => waiting.TrySetResult(change)).GetAsyncEnumerator();
        var next = NextAsync(events);
        var change = await waiting.Task.WaitAsync(TestServer.Patience);
        Assert.Equal(ConnectionState.Reconnecting, change.State);
        Assert.NotNull(change.Reason);
        await using var second = await TestServer.StartAsync(options => options with { Port = port }, folder.Path);
        Assert.Equal(1, (await next).Seq);
    }

    [Fact]
    public async Task A_bad_key_is_not_tried_again()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, "nonsense", Quick);
        await using var events = client.FollowAsync(Room).GetAsyncEnumerator();
        var refused = await Assert.ThrowsAsync<OleadaException>(() => NextAsync(events));
        Assert.Equal(401, refused.Problem.Status);
    }

    [Fact]
    public async Task A_room_that_is_refused_is_not_tried_again()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Internal, Quick);
        await using var events = client.FollowAsync(Room).GetAsyncEnumerator();
        var refused = await Assert.ThrowsAsync<OleadaException>(() => NextAsync(events));
        Assert.Equal("access_denied", refused.Problem.Title);
    }

    [Fact]
    public async Task A_gap_is_said_and_not_skipped()
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Room, 2);
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        await using var events = client.FollowAsync(Room, since: 9).GetAsyncEnumerator();
        var next = NextAsync(events);
        var gap = await Assert.ThrowsAsync<StreamGapException>(() => next);
        Assert.Equal((9, 2), (gap.From, gap.To));
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer, Quick);
        using var stop = new CancellationTokenSource();
        var connected = new TaskCompletionSource();
        await using var events = client.FollowAsync(Room, 0, _ => connected.TrySetResult(), stop.Token).GetAsyncEnumerator(stop.Token);
        var next = events.MoveNextAsync().AsTask();
        await connected.Task.WaitAsync(TestServer.Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TestServer.Patience));
    }

    private static async Task<Envelope> NextAsync(IAsyncEnumerator<Envelope> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience));
        return events.Current;
    }
}
