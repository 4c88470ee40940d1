using Oleada.Engine.Events;
using Oleada.SocketIo;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>All rooms that somebody has joined, and the threads that serve them.</summary>
internal sealed class LiveRooms : IDisposable
{
    private const int CoresPerLoop = 2;
    private const int MostLoops = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveRoom> _rooms = new(StringComparer.Ordinal);
    private readonly EventLog _log;
    private readonly DeliveryLoop[] _loops;

    public LiveRooms(EventLog log, TimeProvider time, Action<Exception> onFailure, WaitingBytes? waiting = null)
    {
        _log = log;
        Waiting = waiting ?? new WaitingBytes();
        var loops = Math.Clamp(Environment.ProcessorCount / CoresPerLoop, 1, MostLoops);
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new DeliveryLoop(time, onFailure))];
        Pages = new EncodedPages(log);
        log.AfterCommits(WakeLoops);
    }

    public BehindCount Behind { get; } = new();

    /// <summary>What is held for all clients that do not take it.</summary>
    public WaitingBytes Waiting { get; }

    public IReadOnlyList<LiveRoom> All
    {
        get
        {
            lock (_gate)
                return [.. _rooms.Values];
        }
    }

    /// <summary>What those read who are behind.</summary>
    public EncodedPages Pages { get; }

    /// <summary>The room, opened if nobody had joined it. Leave it once for each time.</summary>
    public LiveRoom Join(string name)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(name, out var room))
                _rooms[name] = room = new LiveRoom(name, _log, _loops[(uint)string.GetHashCode(name, StringComparison.Ordinal) % _loops.Length]);
            room.Joined++;
            return room;
        }
    }

    public void Leave(LiveRoom room)
    {
        lock (_gate)
        {
            if (--room.Joined > 0)
                return;
            _rooms.Remove(room.Name);
        }
        room.Close();
    }

    /// <summary>Completes when what has been committed up to now has been handed on, one batch of each room at most.</summary>
    public Task WhenServedAsync() => _loops.Length == 1 ? _loops[0].WhenServedAsync() : Task.WhenAll(_loops.Select(loop => loop.WhenServedAsync()));

    /// <summary>Completes when everybody is live who was behind.</summary>
    public Task WhenNobodyIsBehindAsync() => Behind.WhenNoneAsync();

    private void WakeLoops()
    {
        foreach (var loop in _loops)
            loop.Wake();
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
            loop.Dispose();
        Pages.Dispose();
    }
}
