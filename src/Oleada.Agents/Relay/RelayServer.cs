using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Oleada.Agents.Relay;

/// <summary>The server's end of all relays of an execution's sandboxes: the only way from there to a network.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private const long MaxRequestBytes = 256L << 20;

    private const int MaxHeaderBytes = 32 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15), KeepAlive = TimeSpan.FromMinutes(5);

    private readonly RelayListener _listener = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = KeepAlive,
        ActivityHeadersPropagator = null,
    });

    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly KestrelServer _kestrel;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private bool _started;

    public RelayServer(TimeProvider time)
    {
        _time = time;
        // A line ends in both characters: another reader may not take one of them for an end.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = MaxRequestBytes;
        options.Limits.MaxRequestLineSize = RelayTarget.MaxLength + 64;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = KeepAlive;
        options.Listen(_listener.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _kestrel = new KestrelServer(Options.Create(options), _listener, NullLoggerFactory.Instance);
    }

    /// <summary>Opens the sockets of one run.</summary>
    public async Task<RelayedRun> OpenAsync(RelayOpening opening, CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            if (!_started)
                await _kestrel.StartAsync(new Forwarding(_client, _time), cancellation);
            _started = true;
        }
        finally
        {
            _starting.Release();
        }
        return new RelayedRun(opening, ServeAsync, _time);
    }

    public async ValueTask DisposeAsync()
    {
        // Runs have ended by now, and their connections with them.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        if (_started)
            await _kestrel.StopAsync(now.Token);
        _kestrel.Dispose();
        _contexts.Dispose();
        _client.Dispose();
        _starting.Dispose();
    }

    /// <summary>Hands a connection over, and returns when it has ended.</summary>
    private async Task ServeAsync(Socket socket, RelayRoute route, CancellationToken stop)
    {
        var connection = _contexts.Create(socket);
        connection.Features.Set(route);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenClosed = connection.ConnectionClosed.Register(closed.SetResult);
        await using var whenStopped = stop.Register(() => connection.Abort(new ConnectionAbortedException("the run has ended")));
        await _listener.AddAsync(connection, stop);
        await closed.Task;
    }
}
