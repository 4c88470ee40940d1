using System.Collections.Concurrent;
using Oleada.Server.Auth;

namespace Oleada.Server.Realtime;

/// <summary>The event streams that are being read over HTTP.</summary>
internal sealed class OpenEventStreams
{
    private readonly ConcurrentDictionary<OpenEventStream, bool> _open = new();

    public IEnumerable<OpenEventStream> All => _open.Keys;

    /// <returns>Dispose it when the stream has ended.</returns>
    public OpenEventStream Add(OpenEventStream stream)
    {
        stream.Ended = () => _open.TryRemove(stream, out _);
        _open[stream] = true;
        return stream;
    }
}

/// <param name="id">The web server's name for the connection.</param>
internal sealed class OpenEventStream(string id, Caller caller, string room, DateTimeOffset openedAt, long seq) : IDisposable
{
    private long _seq = seq;

    public string Id => id;

    public Caller Caller => caller;

    public string Room => room;

    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>The last event that was sent.</summary>
    public long Seq
    {
        get => Interlocked.Read(ref _seq);
        set => Interlocked.Exchange(ref _seq, value);
    }

    public Action? Ended { get; set; }

    public void Dispose() => Ended?.Invoke();
}
