namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// Frames on their way, in batches that are not torn apart by others. Bounded in bytes: whoever finds it full waits; a
/// batch that is larger than the bound waits until it is alone. Nothing is dropped. What was taken counts until it is
/// settled, so that what a client has not taken counts wherever it is.
/// </summary>
/// <param name="waiting">Counts the bytes that are held; null if they are counted nowhere else.</param>
internal sealed class FrameQueue(int capacity, WaitingBytes? waiting = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<Frame>> _batches = new();
    private ReadOnlyMemory<Frame> _open;
    private long _bytes;
    private Frame? _urgent;
    private int _held;
    private bool _closed;
    private bool _isEmptied;
    private TaskCompletionSource? _room;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _open.IsEmpty && _batches.Count == 0 && _urgent is null;
        }
    }

    /// <param name="room">If it is full: completes when somebody has taken from it.</param>
    public Adding TryAdd(ReadOnlyMemory<Frame> batch, out Task room)
    {
        var (bytes, held) = Size(batch.Span);
        room = Task.CompletedTask;
        lock (_gate)
        {
            if (_closed)
                return Adding.Closed;
            if (_bytes > 0 && _bytes + bytes > capacity)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return Adding.Full;
            }
            _batches.Enqueue(batch);
            _bytes += bytes;
            Hold(held);
            return Adding.Added;
        }
    }

    /// <summary>Completes when so many bytes more are within the bound, or nothing waits.</summary>
    public Task WhenRoom(int bytes)
    {
        lock (_gate)
        {
            if (_closed || _bytes == 0 || _bytes + bytes <= capacity)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Says that the client, or the application, has what was taken.</summary>
    public void Settle(params ReadOnlySpan<Frame> frames)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_isEmptied)
                return;
            var (bytes, held) = Size(frames);
            // A transport may add frames of its own, which were never counted.
            _bytes = Math.Max(0, _bytes - bytes);
            Hold(-Math.Min(_held, held));
            (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    /// <summary>Puts one frame before all batches that have not begun; of several only the last stays.</summary>
    public void Hurry(Frame frame)
    {
        lock (_gate)
        {
            if (_urgent is null)
            {
                _bytes += frame.Length;
                Hold(frame.Bytes.Length);
            }
            _urgent = frame;
        }
    }

    /// <summary>Takes frames, at least one if there is any, as long as they are not more than so many, and so many bytes.</summary>
    /// <returns>Whether the urgent frame is among them.</returns>
    public bool Take(List<Frame> frames, int mostBytes, int mostFrames, Func<Frame, int> sizeOf)
    {
        lock (_gate)
        {
            var left = TakeOpen(frames, mostBytes, mostFrames, sizeOf);
            var urgent = _open.IsEmpty && _urgent is not null;
            if (urgent)
            {
                frames.Add(_urgent!.Value);
                _urgent = null;
            }
            while (left > 0 && _open.IsEmpty && _batches.TryDequeue(out _open))
                left = TakeOpen(frames, left, mostFrames, sizeOf);
            return urgent;
        }
    }

    /// <summary>Takes no more; what is queued can still be taken, unless it is thrown away.</summary>
    public void Close(bool throwAway)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _closed = true;
            if (throwAway)
            {
                _batches.Clear();
                (_open, _urgent, _bytes, _isEmptied) = (default, null, 0, true);
                Hold(-_held);
            }
            (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    /// <returns>How many bytes may still be taken; 0 when the next frame does not fit.</returns>
    private int TakeOpen(List<Frame> frames, int left, int mostFrames, Func<Frame, int> sizeOf)
    {
        while (!_open.IsEmpty)
        {
            var next = _open.Span[0];
            var size = sizeOf(next) + 1;
            if (frames.Count > 0 && (size > left || frames.Count >= mostFrames))
                return 0;
            frames.Add(next);
            _open = _open[1..];
            left = Math.Max(0, left - size);
        }
        return left;
    }

    private void Hold(int bytes)
    {
        _held += bytes;
        waiting?.Add(bytes);
    }

    /// <returns>Bytes that go to the client, and those of them that are held in memory.</returns>
    private static (long Bytes, int Held) Size(ReadOnlySpan<Frame> frames)
    {
        var (bytes, held) = (0L, 0);
        foreach (var frame in frames)
        {
            bytes += frame.Length;
            held += frame.Bytes.Length;
        }
        return (bytes, held);
    }
}

internal enum Adding
{
    Added,
    Full,
    Closed,
}
