namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// The sessions whose clients have joined nothing yet, which need no key. Of one address, and of all, there are so many at
/// most; one more ends the oldest, so that others who flood the server do not keep a client from joining at once.
/// </summary>
internal sealed class UnjoinedSessions(int maxPerAddress, int max)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<EngineSession> _oldestFirst = new();
    private readonly Dictionary<string, LinkedList<EngineSession>> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<EngineSession, Place> _places = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _places.Count;
        }
    }

    /// <returns>The session that has to end for it; null if there is room.</returns>
    public EngineSession? Add(EngineSession session, string address)
    {
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(address, out var ofAddress))
                _byAddress[address] = ofAddress = new LinkedList<EngineSession>();
            var oldest = OldestOver(ofAddress);
            if (oldest is not null)
                RemoveHeld(oldest);
            _byAddress[address] = ofAddress;
            _places[session] = new Place(address, _oldestFirst.AddLast(session), ofAddress.AddLast(session));
            return oldest;
        }
    }

    /// <summary>Takes out one that has joined or ended; does nothing for any other.</summary>
    public void Remove(EngineSession session)
    {
        lock (_gate)
            RemoveHeld(session);
    }

    /// <summary>Takes out the oldest one.</summary>
    /// <returns>Null if there is none.</returns>
    public EngineSession? TakeOldest()
    {
        lock (_gate)
        {
            var oldest = _oldestFirst.First?.Value;
            if (oldest is not null)
                RemoveHeld(oldest);
            return oldest;
        }
    }

    private EngineSession? OldestOver(LinkedList<EngineSession> ofAddress)
    {
        if (ofAddress.Count >= maxPerAddress)
            return ofAddress.First!.Value;
        return _places.Count >= max ? _oldestFirst.First!.Value : null;
    }

    private void RemoveHeld(EngineSession session)
    {
        if (!_places.Remove(session, out var place))
            return;
        _oldestFirst.Remove(place.InAll);
        var ofAddress = _byAddress[place.Address];
        ofAddress.Remove(place.InAddress);
        if (ofAddress.Count == 0)
            _byAddress.Remove(place.Address);
    }

    private sealed record Place(string Address, LinkedListNode<EngineSession> InAll, LinkedListNode<EngineSession> InAddress);
}
