using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Oleada.SocketIo;
using Oleada.SocketIo.EngineIo;

namespace SocketIoConformanceHost;

/// <summary>What the protocol's suites talk to: Engine.IO on <c>/engine.io</c>, Socket.IO on <c>/socket.io</c>, both echoing.</summary>
internal sealed class EchoHost : IAsyncDisposable
{
    /// <summary>The times and sizes that the suites expect.</summary>
    public static readonly EngineOptions Quick = new()
    {
        PingInterval = TimeSpan.FromMilliseconds(300),
        PingTimeout = TimeSpan.FromMilliseconds(200),
        MaxPayload = 1_000_000,
    };

    private readonly WebApplication _web;
    private readonly EngineServer _engine;

    private readonly Action? _hurry;

    private EchoHost(WebApplication web, EngineServer engine, SocketIoServer sockets, Action? hurry) =>
        (_web, _engine, Sockets, _hurry) = (web, engine, sockets, hurry);

    public SocketIoServer Sockets { get; }

    public Uri Url => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="hurry">Called while it waits for clients at its end: moves a clock that stands still.</param>
    public static async Task<EchoHost> StartAsync(int port, SocketIoOptions? options = null, Action? hurry = null)
    {
        options ??= new SocketIoOptions { Engine = Quick, ConnectTimeout = TimeSpan.FromSeconds(1) };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            if (port == 0)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenLocalhost(port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var web = builder.Build();
        web.UseWebSockets();
        var engine = new EngineServer(options.Engine, session => new EngineEcho(session));
        SocketIoServer? sockets = null;
        var echo = new SocketEcho(() => sockets!.Rooms);
        sockets = new SocketIoServer(options, new Dictionary<string, ISocketNamespace>(StringComparer.Ordinal) { ["/"] = echo, ["/custom"] = echo });
        web.MapEngineIo("/engine.io", engine);
        web.MapSocketIo("/socket.io", sockets);
        await web.StartAsync();
        return new EchoHost(web, engine, sockets, hurry);
    }

    public Task WaitAsync(CancellationToken stop) => _web.WaitForShutdownAsync(stop);

    public async ValueTask DisposeAsync()
    {
        var closing = Task.WhenAll(_engine.DisposeAsync().AsTask(), Sockets.DisposeAsync().AsTask());
        while (_hurry is not null && !closing.IsCompleted)
        {
            _hurry();
            await Task.WhenAny(closing, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }
        await closing;
        await _web.StopAsync();
        await _web.DisposeAsync();
    }
}
