using System.Net;
using System.Net.Sockets;

namespace Oleada.Exactness.Chaos;

/// <summary>
/// A bad network between clients and server. Every connection gets a life of its own from the seed; after
/// <see cref="CalmDown"/> nothing is done to any.
/// </summary>
internal sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Random _random;
    private readonly CancellationTokenSource _calm = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _lines = [];
    private readonly Task _accepting;

    public ChaosProxy(int serverPort, int seed)
    {
        _serverPort = serverPort;
        _random = new Random(seed);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Lines { get; private set; }

    public void CalmDown() => _calm.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_lines);
        _listener.Dispose();
        _calm.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Lines++;
                _lines.RemoveWhere(line => line.IsCompleted);
                // Drawn here, in the order of connecting, not where it is used.
                _lines.Add(CarryAsync(client, [.. ChaosStep.Life(_random)]));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task CarryAsync(Socket client, ChaosStep[] life)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
        }
        catch (Exception away) when (away is SocketException or OperationCanceledException)
        {
            client.Dispose();
            server.Dispose();
            return;
        }
        using var line = new ChaosLine(client, server, life, _calm.Token);
        await line.RunAsync(_stop.Token);
    }
}
