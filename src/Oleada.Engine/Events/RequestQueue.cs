namespace Oleada.Engine.Events;

/// <summary>What waits for the log's thread: bounded by number and bytes; whoever finds it full waits.</summary>
internal sealed class RequestQueue(EventLogOptions options)
{
    private readonly object _gate = new();
    private readonly Queue<LogRequest> _waiting = new();
    private long _bytes;
    private TaskCompletionSource? _room;
    private bool _closed;

    /// <summary>Returns when the request is queued; from then on it will be run or failed.</summary>
    public async ValueTask AddAsync(LogRequest request, CancellationToken cancellation)
    {
        while (!TryAdd(request, out var room))
            await room.WaitAsync(cancellation);
    }

    /// <summary>Blocks until there is something to do, and takes as much as one round may have.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<LogRequest> round)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
                Monitor.Wait(_gate);
            TakeRound(round);
            room = _room;
            _room = null;
        }
        room?.SetResult();
        return round.Count > 0;
    }

    /// <summary>Takes no more; what is queued is still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryAdd(LogRequest request, out Task room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EventLog));
            var fits = _waiting.Count == 0
                || (_waiting.Count < options.QueuedRequests && _bytes + request.Bytes <= options.QueuedBytes);
            room = Task.CompletedTask;
            if (!fits)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }
            _waiting.Enqueue(request);
            _bytes += request.Bytes;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void TakeRound(List<LogRequest> round)
    {
        var events = 0;
        var bytes = 0L;
        while (events < options.RoundEvents && bytes < options.RoundBytes && _waiting.TryDequeue(out var request))
        {
            round.Add(request);
            events += request.Events;
            bytes += request.Bytes;
            _bytes -= request.Bytes;
        }
    }
}
