using System.Net.Sockets;
using Oleada.Server.Realtime.Delivery;
using Oleada.SocketIo;

namespace Oleada.Server.Tests.Realtime.Delivery;

public sealed class OutboxTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    private readonly FakeTime _time = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_socket_takes_in_parts_arrives_whole_and_in_order(bool direct)
    {
        using var pair = await SocketPair.OpenAsync();
        await using var stream = new NetworkStream(pair.Server);
        var outbox = direct ? Over(pair) : new Outbox(null, stream, Stall, _time, new WaitingBytes(), Failed);
        var sent = new List<byte>();
        for (var i = 0; outbox.TrySend(Batch(i)); i++)
            sent.AddRange(Batch(i));
        Assert.InRange(outbox.Pending, 1, Outbox.MostPending);
        Assert.Equal(sent, await pair.ReadAsync(sent.Count));
        await outbox.WhenDrained().WaitAsync(TestServer.Patience);
        Assert.Equal(0, outbox.Pending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_client_has_taken_is_known_however_it_is_sent(bool direct)
    {
        using var pair = await SocketPair.OpenAsync();
        await using var stream = new NetworkStream(pair.Server);
        var outbox = direct ? Over(pair) : new Outbox(pair.Server, stream, Stall, _time, new WaitingBytes(), Failed);
        Assert.True(outbox.TrySend(new byte[1000]));
        await pair.ReadAsync(1000);
        // The kernel may acknowledge later than the client reads.
        Assert.True(SpinWait.SpinUntil(() => outbox.Taken >= 1000, TestServer.Patience), $"{outbox.Taken} bytes taken");
    }

    [Fact]
    public async Task A_full_outbox_takes_nothing_and_has_room_when_the_client_has_read()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        var sent = Fill(outbox);
        Assert.False(outbox.TrySend(new byte[Outbox.MostPending]));
        var waiting = outbox.SendAsync(new byte[] { 1, 2, 3 }, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted && outbox.Pending == 0);
        await pair.ReadAsync(sent);
        await waiting.WaitAsync(TestServer.Patience);
        Assert.Equal([1, 2, 3], await pair.ReadAsync(3));
    }

    [Fact]
    public async Task Waiting_for_room_can_be_given_up_and_leaves_no_part_behind()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        var sent = Fill(outbox);
        using var stop = new CancellationTokenSource();
        var waiting = outbox.SendAsync(new byte[30_000], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var reading = pair.ReadAsync(sent + 1);
        await outbox.SendAsync(new byte[] { 9 }, CancellationToken.None);
        Assert.Equal(9, (await reading)[^1]);
    }

    [Fact]
    public async Task The_last_frame_comes_after_what_was_waiting_and_nothing_after_it()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        var sent = Fill(outbox);
        var taken = outbox.CloseAsync([7, 7]);
        Assert.True(outbox.TrySend([8]));
        Assert.False(taken.IsCompleted);
        Assert.Equal([7, 7], (await pair.ReadAsync(sent + 2))[^2..]);
        await taken.WaitAsync(TestServer.Patience);
        pair.Server.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1]).WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task What_is_larger_than_the_bound_is_not_taken_but_sent_by_who_waits_for_it()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        Assert.False(outbox.TrySend(large));
        var sending = outbox.SendAsync(large, CancellationToken.None).AsTask();
        Assert.False(sending.IsCompleted);
        Assert.Equal(large, await pair.ReadAsync(large.Length));
        await sending.WaitAsync(TestServer.Patience);
        Assert.True(outbox.TrySend([1]));
        Assert.Equal([1], await pair.ReadAsync(1));
    }

    [Fact]
    public async Task A_client_that_takes_nothing_has_stalled()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        Fill(outbox);
        var started = _time.GetUtcNow();
        while (!_failed.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.IsType<ClientStalledException>(await _failed.Task);
        Assert.True(_time.GetUtcNow() - started >= Stall);
        await outbox.WhenDrained().WaitAsync(TestServer.Patience);
        Assert.Equal((0, 1), (outbox.Pending, _failures));
    }

    [Fact]
    public async Task A_client_that_reads_slowly_but_steadily_has_not_stalled()
    {
        using var pair = await SocketPair.OpenAsync(bufferBytes: 64 * 1024);
        var outbox = Over(pair);
        Fill(outbox);
        // Far longer than the timeout, while the socket never has room for the next part.
        for (var round = 0; round < 8; round++)
        {
            for (var before = outbox.Taken; outbox.Taken == before && outbox.Pending > 0;)
                await pair.ReadAsync(1024);
            for (var second = 0; second < 40; second += 10)
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }
        }
        Assert.Equal(0, _failures);
    }

    [Fact]
    public async Task A_client_that_resets_the_connection_is_reported_once()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        Fill(outbox);
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Close();
        Assert.IsType<SocketException>(await _failed.Task.WaitAsync(TestServer.Patience));
        await outbox.WhenDrained().WaitAsync(TestServer.Patience);
        Assert.True(outbox.TrySend(Batch(1)));
        await outbox.SendAsync(new byte[1_000_000], CancellationToken.None);
        await outbox.CloseAsync([1]);
        Assert.Equal((0, 1), (outbox.Pending, _failures));
    }

    [Fact]
    public async Task An_abandoned_outbox_comes_to_rest_when_its_socket_is_gone()
    {
        using var pair = await SocketPair.OpenAsync();
        var outbox = Over(pair);
        Fill(outbox);
        outbox.Abandon();
        Assert.True(outbox.TrySend(Batch(1)));
        pair.Server.Dispose();
        await outbox.WhenDrained().WaitAsync(TestServer.Patience);
        Assert.Equal(0, outbox.Pending);
    }

    private static byte[] Batch(int number)
    {
        var batch = new byte[1 + (number * 7919 % 5000)];
        Array.Fill(batch, (byte)number);
        return batch;
    }

    /// <returns>Bytes that were taken.</returns>
    private static int Fill(Outbox outbox)
    {
        var bytes = 0;
        for (; outbox.TrySend(new byte[1000]); bytes += 1000)
        {
        }
        return bytes;
    }

    private Outbox Over(SocketPair pair) => new(pair.Server, null, Stall, _time, new WaitingBytes(), Failed);

    private void Failed(Exception reason)
    {
        Interlocked.Increment(ref _failures);
        _failed.TrySetResult(reason);
    }
}
