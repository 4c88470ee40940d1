using System.Buffers;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// The thread that hands committed events to the rooms of its share, in turns of one batch. What waits for it are rooms,
/// each at most once, not events: those are in the log.
/// </summary>
internal sealed class DeliveryLoop : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<LiveRoom> _waiting = new();
    private readonly Action<Exception> _onFailure;
    private readonly Thread _thread;
    private bool _stopped;
    private bool _isIdle;

    public DeliveryLoop(Action<Exception> onFailure)
    {
        _onFailure = onFailure;
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

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        while (Take() is { } room)
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
    }

    private LiveRoom? Take()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopped)
            {
                _isIdle = true;
                Monitor.Wait(_gate);
                _isIdle = false;
            }
            if (_stopped)
                return null;
            var room = _waiting.Dequeue();
            // From here on news puts it back into the queue.
            room.IsQueued = false;
            return room;
        }
    }
}
