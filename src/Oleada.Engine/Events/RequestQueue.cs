namespace Oleada.Engine.Events;

/// <summary>What waits for the log's thread: bounded by number and bytes; whoever finds it full waits his turn.</summary>
internal sealed class RequestQueue(EventLogOptions options)
{
    private readonly object _gate = new();
    private readonly Queue<LogRequest> _waiting = new();

    /// <summary>Those who found it full, in the order in which they came: nobody who comes later is let in before them.</summary>
    private readonly LinkedList<Waiter> _outside = new();
    private long _bytes;
    private bool _closed;
    private bool _isIdle;

    /// <summary>Returns when the request is queued; from then on it will be run or failed.</summary>
    public ValueTask AddAsync(LogRequest request, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> outside;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EventLog));
            if (_outside.Count == 0 && Fits(request))
            {
                Enqueue(request);
                return ValueTask.CompletedTask;
            }
            outside = _outside.AddLast(new Waiter(request));
        }
        return new ValueTask(WaitAsync(outside, cancellation));
    }

    /// <summary>Blocks until there is something to do, and takes as much as one round may have.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<LogRequest> round)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                _isIdle = true;
                Monitor.Wait(_gate);
                _isIdle = false;
            }
            TakeRound(round);
            LetIn();
        }
        return round.Count > 0;
    }

    /// <summary>Takes no more; what is queued is still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var waiter in _outside)
                waiter.Queued.TrySetException(new ObjectDisposedException(typeof(EventLog).FullName));
            _outside.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private async Task WaitAsync(LinkedListNode<Waiter> outside, CancellationToken cancellation)
    {
        await using var cancelled = cancellation.Register(() => GiveUp(outside, cancellation));
        await outside.Value.Queued.Task;
    }

    private void GiveUp(LinkedListNode<Waiter> outside, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (outside.List is null)
                return; // It is in already.
            _outside.Remove(outside);
            outside.Value.Queued.TrySetCanceled(cancellation);
            LetIn();
        }
    }

    private void LetIn()
    {
        while (_outside.First is { } first && Fits(first.Value.Request))
        {
            _outside.RemoveFirst();
            Enqueue(first.Value.Request);
            first.Value.Queued.TrySetResult();
        }
    }

    private bool Fits(LogRequest request) => _waiting.Count == 0
        || (_waiting.Count < options.QueuedRequests && _bytes + request.Bytes <= options.QueuedBytes);

    private void Enqueue(LogRequest request)
    {
        _waiting.Enqueue(request);
        _bytes += request.Bytes;
        if (_isIdle)
            Monitor.Pulse(_gate);
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

    private sealed class Waiter(LogRequest request)
    {
        public LogRequest Request => request;

        public TaskCompletionSource Queued { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
