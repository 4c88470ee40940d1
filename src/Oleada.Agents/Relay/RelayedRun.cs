using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading.Channels;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Agents.Relay;

/// <summary>Takes a connection over and returns when it has ended.</summary>
internal delegate Task ServeConnection(Socket socket, RelayRoute route, CancellationToken stop);

/// <summary>The relay of one run.</summary>
/// <param name="Answered">Takes each answer of a model; all of them before the run is disposed of.</param>
/// <param name="Remark">Takes lines for people.</param>
internal sealed record RelayOpening(
    IReadOnlyList<RelayedEndpoint> Endpoints,
    IReadOnlyList<TunneledHost> Hosts,
    UncountedRule Uncounted,
    Func<ModelAnswer, ValueTask> Answered,
    Func<string, ValueTask> Remark);

/// <summary>The sockets of one run, one for each endpoint and one for tunnels, and who is connected by them.</summary>
internal sealed class RelayedRun : IAsyncDisposable
{
    /// <summary>Of one socket; more wait in its backlog.</summary>
    public const int MaxConnections = 64;

    private readonly RelayFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];

    private readonly Exchanges _exchanges;

    public RelayedRun(RelayOpening opening, ServeConnection serve, TimeProvider time)
    {
        _exchanges = new Exchanges(opening.Answered);
        var remarks = new RelayRemarks(opening.Remark);
        for (var i = 0; i < opening.Endpoints.Count; i++)
        {
            var route = new RelayRoute(opening.Endpoints[i], opening.Uncounted, Use, remarks, _exchanges);
            Listen(RelayedCommand.SocketOf(i), (socket, stop) => serve(socket, route, stop));
        }
        if (opening.Hosts.Count == 0)
            return;
        var tunnels = new Tunnels(opening.Hosts, opening.Uncounted, Use, remarks, time);
        Listen(RelayedCommand.TunnelSocket, tunnels.ServeAsync);
    }

    public string Folder => _folder.Path;

    public NetworkUse Use { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(_loops);
        _folder.Dispose();
        _stop.Dispose();
        await _exchanges.WhenAllEnded();
    }

    private void Listen(string name, Func<Socket, CancellationToken, Task> serve)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _sockets.Add(socket);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, name)));
        socket.Listen(MaxConnections);
        _loops.Add(AcceptAsync(socket, serve));
    }

    private async Task AcceptAsync(Socket listening, Func<Socket, CancellationToken, Task> serve)
    {
        var open = new ConcurrentDictionary<Task, bool>();
        using var free = new SemaphoreSlim(MaxConnections);
        try
        {
            while (true)
            {
                await free.WaitAsync(_stop.Token);
                var socket = await listening.AcceptAsync(_stop.Token);
                var served = ServeAsync(socket, free, serve);
                open.TryAdd(served, true);
                _ = served.ContinueWith(done => open.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        await Task.WhenAll(open.Keys);
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim free, Func<Socket, CancellationToken, Task> serve)
    {
        try
        {
            using (socket)
                await serve(socket, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ChannelClosedException)
        {
            // One side hung up, or the server closes; what was passed is counted.
        }
        finally
        {
            free.Release();
        }
    }
}
