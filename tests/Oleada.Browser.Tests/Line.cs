using System.Net;
using System.Net.Sockets;

namespace Oleada.Browser.Tests;

/// <summary>A line to a server that can go dead: bytes are swallowed and nobody is told, as when a cable is pulled.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private readonly int _target;
    private CancellationTokenSource _alive = new();
    private volatile bool _cut;

    public Line(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _running.Add(AcceptAsync());
    }

    public Uri Url { get; }

    /// <summary>From now on nothing gets through; what is connected is not told.</summary>
    public void Cut() => _cut = true;

    /// <summary>New connections get through; the old ones stay dead.</summary>
    public async Task RestoreAsync()
    {
        CancellationTokenSource old;
        lock (_gate)
            (old, _alive) = (_alive, new CancellationTokenSource());
        await old.CancelAsync();
        _cut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
        _end.Dispose();
        _alive.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_end.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException)
            {
                return;
            }
            lock (_gate)
                _running.Add(CarryAsync(client, _alive.Token));
        }
    }

    private async Task CarryAsync(TcpClient client, CancellationToken alive)
    {
        using (client)
        using (var server = new TcpClient())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(alive, _end.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, end.Token);
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), end.Token), PumpAsync(server.GetStream(), client.GetStream(), end.Token));
                await end.CancelAsync();
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException)
            {
                // The line, or one of its ends, is gone.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken end)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, end) is > 0 and var count)
                if (!_cut)
                    await to.WriteAsync(buffer.AsMemory(0, count), end);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The other direction ends with it.
        }
    }
}
