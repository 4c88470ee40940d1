using System.Buffers;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// The thread that hands committed events to the rooms of its share, in turns of one batch, and pages to those who are
/// behind. What waits for it are rooms, each at most once, not events: those are in the log. Those who are behind get as
/// much time as the rooms, and all that these leave: however many come back at once, what is live takes twice as long at most.
/// </summary>
internal sealed class DeliveryLoop : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<LiveRoom> _waiting = new();
    private readonly Queue<CatchUpTurn> _behind = new();

    /// <summary>Who waits for turns of rooms, and for which one.</summary>
    private readonly Queue<(long Turn, TaskCompletionSource Had)> _watchers = new();
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly Thread _thread;
    private long _turns;

    /// <summary>Ticks of the clock that the rooms have had more than those who are behind, since somebody is.</summary>
    private long _owed;
    private bool _stopped;
    private bool _isIdle;
    private bool _isServing;

    public DeliveryLoop(TimeProvider time, Action<Exception> onFailure)
    {
        (_time, _onFailure) = (time, onFailure);
        _thread = new Thread(Run) { IsBackground = true, Name = "delivery" };
        _thread.Start();
    }

    /// <summary>The room has news, which is looked at after the next <see cref="Wake"/>. Does not wait.</summary>
    public void Add(LiveRoom room)
    {
        lock (_gate)
        {
            if (room.IsQueued)
                return;
            room.IsQueued = true;
            _waiting.Enqueue(room);
        }
    }

    /// <summary>Starts on the rooms that were added: once for all that a commit brought, or each would cost a change of threads.</summary>
    public void Wake()
    {
        lock (_gate)
            if (_isIdle && _waiting.Count > 0)
                Monitor.Pulse(_gate);
    }

    /// <summary>Does something for a client that is behind, which must not wait for anything.</summary>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    public Task<CatchUpStep> InTurnAsync(Func<CatchUpStep> work)
    {
        var turn = new CatchUpTurn(work);
        lock (_gate)
        {
            if (_stopped)
                turn.Cancel();
            else
                _behind.Enqueue(turn);
            if (_isIdle)
                Monitor.Pulse(_gate);
        }
        return turn.Had;
    }

    /// <summary>Completes when all rooms that wait now have had a turn.</summary>
    public Task WhenServedAsync()
    {
        lock (_gate)
        {
            var ahead = _waiting.Count + (_isServing ? 1 : 0);
            if (ahead == 0 || _stopped)
                return Task.CompletedTask;
            var had = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Enqueue((_turns + ahead, had));
            return had.Task;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
        foreach (var (_, had) in _watchers)
            had.SetResult();
        foreach (var turn in _behind)
            turn.Cancel();
    }

    private void Run()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        while (TryTake(out var room, out var turn))
        {
            var began = _time.GetTimestamp();
            if (room is not null)
                Serve(room, buffer);
            else
                turn!.Run();
            var took = Math.Max(1, _time.GetTimestamp() - began);
            _owed += room is null ? -took : took;
        }
    }

    private void Serve(LiveRoom room, ArrayBufferWriter<byte> buffer)
    {
        try
        {
            if (room.Deliver(buffer))
                Add(room);
        }
        // A fault in one room must not silence the others.
        catch (Exception failure)
        {
            _onFailure(failure);
        }
    }

    /// <summary>Waits for something to do.</summary>
    /// <returns>False at the end.</returns>
    private bool TryTake(out LiveRoom? room, out CatchUpTurn? turn)
    {
        (room, turn) = (null, null);
        lock (_gate)
        {
            EndTurn();
            while (_waiting.Count + _behind.Count == 0 && !_stopped)
            {
                _isIdle = true;
                Monitor.Wait(_gate);
                _isIdle = false;
            }
            if (_stopped)
                return false;
            if (_waiting.Count == 0 || _behind.Count == 0)
                _owed = 0;
            if (_waiting.Count == 0 || _owed > 0)
                return _behind.TryDequeue(out turn);
            room = _waiting.Dequeue();
            // From here on news puts it back into the queue.
            room.IsQueued = false;
            return _isServing = true;
        }
    }

    private void EndTurn()
    {
        if (!_isServing)
            return;
        _isServing = false;
        _turns++;
        while (_watchers.TryPeek(out var next) && next.Turn <= _turns)
            _watchers.Dequeue().Had.SetResult();
    }
}
