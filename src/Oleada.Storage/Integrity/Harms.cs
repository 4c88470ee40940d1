using System.Collections.Concurrent;
using Oleada.Engine.Events;

namespace Oleada.Storage.Integrity;

/// <summary>Harmed places that were found in an open log, each reported once. May be called from any thread.</summary>
internal sealed class Harms(string file, Action<string> report)
{
    /// <summary>Places that are remembered and reported one by one; the others are only counted.</summary>
    private const int MaxPlaces = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<HarmedPlace> _places = [];
    private readonly ConcurrentDictionary<string, HarmedPlace> _lostStreams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HarmedPlace> _lostGroups = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(HarmedPlace place)
    {
        lock (_gate)
        {
            if (_places.Contains(place))
                return;
            _count++;
            if (_places.Count < MaxPlaces)
                _places.Add(place);
            else if (_count > MaxPlaces + 1)
                return;
        }
        report(Count > MaxPlaces
            ? $"{file} has more than {MaxPlaces} harmed places; oleada log verify lists all of them"
            : new EventLogHarmedException(file, place).Message);
    }

    /// <summary>Reports a place.</summary>
    /// <returns>The failure for those who asked for it.</returns>
    public EventLogHarmedException Found(HarmedPlace place, Exception? inner = null)
    {
        Add(place);
        return new EventLogHarmedException(file, place, inner);
    }

    /// <summary>A stream is there, but cannot be found by its name any more: without this it would seem not to exist.</summary>
    public void AddLostStream(string name, HarmedPlace place)
    {
        _lostStreams[name] = place;
        Add(place);
    }

    public void AddLostGroup(string name, HarmedPlace place)
    {
        _lostGroups[name] = place;
        Add(place);
    }

    public IEnumerable<KeyValuePair<string, HarmedPlace>> LostStreams => _lostStreams;

    /// <exception cref="EventLogHarmedException">The name is one of a stream that cannot be found by it.</exception>
    public void ThrowIfLostStream(string name)
    {
        if (!_lostStreams.IsEmpty && _lostStreams.TryGetValue(name, out var place))
            throw new EventLogHarmedException(file, place);
    }

    /// <exception cref="EventLogHarmedException">The name is one of a group that cannot be found by it.</exception>
    public void ThrowIfLostGroup(string name)
    {
        if (!_lostGroups.IsEmpty && _lostGroups.TryGetValue(name, out var place))
            throw new EventLogHarmedException(file, place);
    }
}
