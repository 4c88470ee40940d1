using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class FrameQueueTests
{
    private static readonly Func<Frame, int> Size = frame => frame.Bytes.Length;
    private readonly FrameQueue _queue = new(100);

    [Fact]
    public void Who_finds_it_full_waits_until_somebody_takes()
    {
        Assert.Equal(Adding.Added, _queue.TryAdd(Batch(60), out _));
        Assert.Equal(Adding.Full, _queue.TryAdd(Batch(60), out var room));
        Assert.False(room.IsCompleted);
        Take(1000);
        Assert.True(room.IsCompleted);
        Assert.Equal(Adding.Added, _queue.TryAdd(Batch(60), out _));
    }

    [Fact]
    public void A_batch_larger_than_the_bound_goes_alone() => Assert.Equal(Adding.Added, _queue.TryAdd(Batch(60, 60, 60), out _));

    [Fact]
    public void A_ping_goes_first_but_never_into_a_batch()
    {
        _queue.TryAdd(Batch(10, 11, 12), out _);
        _queue.TryAdd(Batch(20), out _);
        Assert.Equal([10], Take(12));
        _queue.Hurry(Frame.Ping);
        Assert.Equal([11, 12, 1, 20], Take(1000));
        _queue.TryAdd(Batch(30), out _);
        _queue.Hurry(Frame.Ping);
        Assert.Equal([1, 30], Take(1000));
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void As_much_is_taken_as_fits_and_at_least_one()
    {
        _queue.TryAdd(Batch(50), out _);
        _queue.TryAdd(Batch(30), out _);
        Assert.Equal([50], Take(10));
        Assert.Equal([30], Take(31));
    }

    [Fact]
    public void No_more_frames_are_taken_than_asked_for()
    {
        _queue.TryAdd(Batch(1, 2, 3), out _);
        Assert.Equal([1, 2], Take(1000, 2));
        Assert.Equal([3], Take(1000, 2));
    }

    [Fact]
    public void Closed_it_takes_no_more_and_gives_what_it_has_unless_that_is_thrown_away()
    {
        _queue.TryAdd(Batch(50), out _);
        _queue.TryAdd(Batch(60), out var room);
        _queue.Close(throwAway: false);
        Assert.True(room.IsCompleted);
        Assert.Equal(Adding.Closed, _queue.TryAdd(Batch(1), out _));
        Assert.Equal([50], Take(1000));
        _queue.Close(throwAway: true);
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void What_was_taken_counts_until_it_is_settled()
    {
        var waiting = new WaitingBytes();
        var queue = new FrameQueue(100, waiting);
        queue.TryAdd(Batch(60), out _);
        var taken = new List<Frame>();

        queue.Take(taken, 1000, int.MaxValue, Size);
        var adding = queue.TryAdd(Batch(60), out var room);

        Assert.Equal((Adding.Full, false, 60), (adding, room.IsCompleted, waiting.Held));
        queue.Settle([.. taken]);
        Assert.Equal((true, 0), (room.IsCompleted, waiting.Held));
    }

    [Fact]
    public void A_queue_that_is_thrown_away_holds_nothing_and_counts_nothing_twice()
    {
        var waiting = new WaitingBytes();
        var queue = new FrameQueue(100, waiting);
        queue.TryAdd(Batch(60), out _);
        queue.TryAdd(Batch(30), out _);
        var taken = new List<Frame>();
        queue.Take(taken, 60, int.MaxValue, Size);

        queue.Close(throwAway: true);
        queue.Settle([.. taken]);

        Assert.Equal(0, waiting.Held);
    }

    private static Frame[] Batch(params int[] sizes) => [.. sizes.Select(size => new Frame(new byte[size]))];

    private int[] Take(int most, int mostFrames = int.MaxValue)
    {
        var frames = new List<Frame>();
        _queue.Take(frames, most, mostFrames, Size);
        _queue.Settle([.. frames]);
        return [.. frames.Select(Size)];
    }
}
