using System.Collections.Concurrent;

namespace Oleada.Server.Realtime;

/// <summary>How many connections for events each key has open.</summary>
internal sealed class ConnectionCounts(int most)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Keys that have any open.</summary>
    public int Keys => _open.Count;

    /// <returns>Give it back by disposing it; null if the key has as many as it may.</returns>
    public IDisposable? TryEnter(string keyId)
    {
        if (_open.AddOrUpdate(keyId, 1, (_, count) => count + 1) <= most)
            return new Place(this, keyId);
        Leave(keyId);
        return null;
    }

    private void Leave(string keyId)
    {
        _open.AddOrUpdate(keyId, 0, (_, count) => count - 1);
        _open.TryRemove(KeyValuePair.Create(keyId, 0));
    }

    private sealed class Place(ConnectionCounts counts, string keyId) : IDisposable
    {
        public void Dispose() => counts.Leave(keyId);
    }
}
