using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo;

/// <summary>A Socket.IO 5 server over Engine.IO 4: HTTP long-polling and WebSocket, with upgrade.</summary>
public sealed class SocketIoServer : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, ISocketNamespace> _namespaces;

    /// <summary>Makes a server; <see cref="SocketIoRoutes.MapSocketIo"/> puts it on a path.</summary>
    /// <param name="options">Its bounds and times.</param>
    /// <param name="namespaces">What is served, by name: <c>/</c>, <c>/custom</c>.</param>
    public SocketIoServer(SocketIoOptions options, IReadOnlyDictionary<string, ISocketNamespace> namespaces)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, _namespaces) = (options, namespaces);
        Engine = new EngineServer(options.Engine with { JoinsLater = true }, session => new SocketClient(session, this));
    }

    /// <summary>The transport below.</summary>
    public EngineServer Engine { get; }

    /// <summary>Named sets of sockets.</summary>
    public Rooms Rooms { get; } = new();

    internal SocketIoOptions Options { get; }

    /// <summary>Closes every connection: clients get what is queued for them, in bounded time.</summary>
    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    internal ISocketNamespace? Find(string name) => _namespaces.GetValueOrDefault(name);
}
