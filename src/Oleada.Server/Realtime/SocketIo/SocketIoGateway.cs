using System.Buffers.Text;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.SocketIo;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>Carries events to Socket.IO clients, on <c>/socket.io</c>.</summary>
internal sealed class SocketIoGateway(RealtimeSetup setup) : IAsyncDisposable
{
    private const string Path = "/socket.io";

    private readonly OpenWatchers _open = new();
    private SocketIoServer? _server;

    /// <summary>Sessions that are open, and those of them that have not joined.</summary>
    public (int Open, int Unjoined) Sessions => _server is null ? (0, 0) : (_server.Engine.Sessions, _server.Engine.Unjoined);

    /// <summary>The clients that are connected.</summary>
    public IEnumerable<Watcher> Watchers => _open.All;

    public void Map(WebApplication web, Authentication authentication, AccessKeys keys, OneTimeTokens tokens, RandomBytes random)
    {
        var limits = setup.Limits;
        var engine = new EngineOptions
        {
            PingInterval = limits.PingInterval,
            PingTimeout = limits.PingTimeout,
            StallTimeout = limits.StallTimeout,
            Waiting = setup.Rooms.Waiting,
            Unjoined = limits.Unjoined,
            UnjoinedPerAddress = limits.UnjoinedPerAddress,
            CloseTimeout = limits.CloseTimeout * 2,
            Time = setup.Time,
            Random = bytes => random(bytes),
            OnFailure = setup.OnFailure,
            OnHandshake = context => new(new Handshake(
                null, new WatcherOrigin(authentication.Identify(context.Request), WatcherOrigin.IsStrict(context.Request)), ClientNetwork.Of(context))),
        };
        var events = new ClientEvents(setup, new PipelineCommands(setup.Executions));
        var space = new EventNamespace(setup, _open, Identify, NewPid, events);
        _server = new SocketIoServer(
            new SocketIoOptions { Engine = engine, ConnectTimeout = limits.JoinTimeout, AttachmentBytes = limits.MessageBytes },
            new Dictionary<string, ISocketNamespace>(StringComparer.Ordinal) { [SocketIoDialect.Namespace] = space });
        web.UseWhen(context => context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal), branch => branch.Use(CrossOrigin.InvokeAsync).UseWebSockets());
        web.MapSocketIo(Path, _server).WithMetadata(Access.Own, OwnPace.Mark);

        Caller? Identify(string text) => keys.Find(text).Caller ?? tokens.Redeem(text, TokenPurpose.Ws);

        string NewPid()
        {
            Span<byte> bytes = stackalloc byte[24];
            random(bytes);
            return Base64Url.EncodeToString(bytes);
        }
    }

    /// <summary>Closes every client when it has what is queued for it, in bounded time. They come back by themselves.</summary>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
