using System.Collections.Concurrent;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>The Socket.IO clients that are connected.</summary>
internal sealed class OpenWatchers
{
    private readonly ConcurrentDictionary<Watcher, bool> _open = new();

    public IEnumerable<Watcher> All => _open.Keys;

    public void Add(Watcher watcher) => _open[watcher] = true;

    public void Remove(Watcher watcher) => _open.TryRemove(watcher, out _);
}
