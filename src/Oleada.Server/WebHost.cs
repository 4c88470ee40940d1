using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Oleada.Server.Auth;
using Oleada.Server.Realtime;
using Oleada.Server.Tls;

namespace Oleada.Server;

/// <summary>The web server around a node.</summary>
internal static class WebHost
{
    // More than any route takes: what is too much is read and thrown away, or the client would not get to the answer.
    private const long MostRead = 64 << 20;

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Built from nothing: settings files and environment variables in the caller's folder belong to the caller's own
    /// project, and signals are the program's, not the server's.
    /// </summary>
    public static WebApplication Build(Node node, RealtimeSetup realtime, ServerOptions options, ServerCertificate? certificate)
    {
        var tokens = new OneTimeTokens(options.Limits, node.Steady, options.Random, node.Keys.Standing);
        var hosts = new HostRule(options.Address, options.AllowedOrigins, options.AllowedHosts);
        var authentication = new Authentication(node.Keys, tokens, hosts, options.AllowedOrigins);
        var sockets = new SocketOpening(realtime, authentication, tokens);
        var door = new FrontDoor(sockets, HeadTimeout, options.Time, realtime.Stopping);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                // A WebSocket begins as a request of HTTP/1.1; over a connection of HTTP/2 a browser would ask for it in another way.
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Showing(certificate)) });
                listen.Use(next => connection => door.EnterAsync(connection, next));
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostRead;
            kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections ?? OpenFiles.MaxConnections();
            kestrel.Limits.MinResponseDataRate = new MinDataRate(options.Limits.AnswerBytesPerSecond, options.Limits.AnswerGrace);
        });
        // A flush waits until the socket has the bytes: after an upgrade they may be followed by others that go there directly.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 1);
        builder.Services.AddSingleton<IConnectionListenerFactory, FairListening>();
        builder.Services.AddRoutingCore();
        builder.Services.AddRateLimiter(realtime.Requests.Set);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        var web = builder.Build();
        Routes.Map(web, node, realtime, authentication, tokens, sockets, options);
        return web;
    }

    private static SslServerAuthenticationOptions Showing(ServerCertificate certificate) => new() { ServerCertificateContext = certificate.Current() };

    /// <returns>Where it listens.</returns>
    public static async Task<Uri> StartAsync(WebApplication web, IPEndPoint wanted, CancellationToken cancellation)
    {
        try
        {
            await web.StartAsync(cancellation);
        }
        catch (Exception failure) when (ReasonIn(failure, wanted) is { } reason)
        {
            throw new CannotListenException(wanted, reason, failure);
        }
        var addresses = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new Uri(addresses.Addresses.Single());
    }

    private static string? ReasonIn(Exception failure, IPEndPoint wanted) => (failure, failure.InnerException) switch
    {
        (IOException, AddressInUseException) => $"another program uses port {wanted.Port}; stop it, or choose another port (0 takes any)",
        (SocketException { SocketErrorCode: SocketError.AddressNotAvailable }, _) => $"this machine does not have the address {wanted.Address}",
        (SocketException { SocketErrorCode: SocketError.AccessDenied }, _) => $"port {wanted.Port} needs rights that this user does not have",
        _ => null,
    };

    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
