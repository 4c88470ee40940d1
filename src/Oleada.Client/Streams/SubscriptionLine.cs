using Oleada.Client.Lines;

namespace Oleada.Client.Streams;

/// <summary>One connection and the subscriptions on it.</summary>
internal sealed class SubscriptionLine
{
    private readonly Lock _gate = new();
    private readonly LineRooms _rooms;
    private readonly Line _line;

    public SubscriptionLine(Func<LineSocket> socket, OleadaClientOptions options)
    {
        _rooms = new LineRooms(options);
        _line = new Line(_rooms, _gate, socket, options, Tell);
    }

    public Task RunAsync(CancellationToken stop) => _line.RunAsync(stop);

    public bool TryAdd(RoomState room)
    {
        lock (_gate)
            if (!_rooms.TryAdd(room))
                return false;
        _line.Changed();
        return true;
    }

    public void Leave(RoomState room)
    {
        lock (_gate)
            room.Depart();
        _line.Changed();
    }

    /// <summary>The next deliveries; when everything has been taken, why nothing more comes.</summary>
    public List<Delivery> Take(RoomState room, int most, out Exception? failure)
    {
        bool resumes;
        var taken = new List<Delivery>(Math.Min(most, 32));
        lock (_gate)
        {
            var held = !room.WantsIn;
            while (taken.Count < most && room.TryTake() is { } delivery)
                taken.Add(delivery);
            failure = room.Failure;
            resumes = held && room.WantsIn;
        }
        if (resumes)
            _line.Changed();
        return taken;
    }

    public bool IsLive(RoomState room)
    {
        lock (_gate)
            return room.IsLive;
    }

    private void Tell()
    {
        IReadOnlyList<(RoomState Room, ConnectionChange Change)> news;
        lock (_gate)
            news = _rooms.TakeNews();
        foreach (var (room, change) in news)
            Tell(room, change);
    }

    private void Tell(RoomState room, ConnectionChange change)
    {
        try
        {
            room.Options.OnConnection?.Invoke(change);
        }
        catch (Exception thrown)
        {
            // It is the subscriber's own; the others on this connection have nothing to do with it.
            lock (_gate)
                room.Fail(thrown);
            _line.Changed();
        }
    }
}
