using System.Net;
using System.Net.Sockets;

namespace Oleada.Server.Tests.Client;

/// <summary>A TCP proxy on a free port of loopback, whose lines can all be cut at once.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly List<Task> _lines = [];
    private readonly Task _accepting;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections that came, in all.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
                return _lines.Count;
        }
    }

    /// <summary>Resets every line that is open; new ones are let through.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var end in _open)
                end.Client.Close(0);
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        await _accepting;
        await Task.WhenAll(_lines);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_gate)
                    _lines.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            lock (_gate)
                _open.UnionWith([client, server]);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // Cut, or one end went away; the other goes with it.
            }
            lock (_gate)
                _open.ExceptWith([client, server]);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _stop.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
