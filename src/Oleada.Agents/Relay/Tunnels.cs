using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Oleada.Agents.Relay;

/// <summary>Answers <c>CONNECT</c> for the hosts that a run may reach, and no others.</summary>
internal sealed class Tunnels(
    IReadOnlyList<TunneledHost> hosts, UncountedRule uncounted, NetworkUse use, RelayRemarks remarks, TimeProvider time)
{
    private const int MaxHead = 8192;

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(10), ConnectTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);

    public async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        await using var inside = new NetworkStream(socket);
        var head = await WithinAsync(HeadTimeout, token => ReadHeadAsync(inside, token), stop);
        var (target, host) = Asked(head);
        if (host is null)
        {
            use.Refused(target);
            await AnswerAsync(inside, "403 Forbidden", stop);
            return;
        }
        if (uncounted.Refuses(target))
        {
            var message = RelayAdmission.ForBudget($"CONNECT {target}", target);
            use.Refused(target);
            await remarks.SayOnceAsync(message);
            await AnswerAsync(inside, "403 Forbidden", stop, message);
            return;
        }
        using var outside = await ConnectAsync(host, stop);
        if (outside is null)
        {
            await AnswerAsync(inside, "502 Bad Gateway", stop);
            return;
        }
        await remarks.SayOnceAsync($"the relay opened a tunnel to {target}: tokens that are used through it are not counted");
        use.Requested(host.Host);
        await AnswerAsync(inside, "200 Connection established", stop);
        await using var far = new NetworkStream(outside);
        await PassAsync(socket, inside, outside, far, host.Host, stop);
    }

    /// <summary>The first line's target, and the host that it names if that is allowed.</summary>
    internal (string Target, TunneledHost? Host) Asked(string head)
    {
        var line = head.Split("\r\n")[0].Split(' ');
        var target = line.Length > 1 ? line[1] : "";
        var host = line is ["CONNECT", _, "HTTP/1.1" or "HTTP/1.0"]
            ? hosts.FirstOrDefault(host => string.Equals(target, string.Create(CultureInfo.InvariantCulture, $"{host.Host}:{host.Port}"), StringComparison.OrdinalIgnoreCase))
            : null;
        return (target, host);
    }

    /// <summary>Null if it cannot be reached, or its name leads somewhere that only a configured address may.</summary>
    private async Task<Socket?> ConnectAsync(TunneledHost host, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            return await WithinAsync(ConnectTimeout, async token =>
            {
                var isAddress = IPAddress.TryParse(host.Host, out var literal) || host.Host is "localhost";
                var found = literal is not null ? [literal] : await Dns.GetHostAddressesAsync(host.Host, token);
                var allowed = found.Where(address => isAddress || PublicAddress.Is(address)).ToArray();
                if (allowed.Length == 0)
                {
                    use.Refused($"{host.Host}={found.FirstOrDefault()}");
                    return null;
                }
                await socket.ConnectAsync(allowed, host.Port, token);
                return socket;
            }, stop) ?? Close();
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return Close();
        }

        Socket? Close()
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task PassAsync(Socket socket, Stream inside, Socket outside, Stream far, string host, CancellationToken stop)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stop);
        var sending = OneWayAsync(inside, far, outside, use.Sent);
        var receiving = OneWayAsync(far, inside, socket, use.Received);
        // A way that breaks ends both; one that ends leaves the other open.
        await Task.WhenAll(sending, receiving);

        async Task OneWayAsync(Stream from, Stream to, Socket end, Action<string, long> count)
        {
            try
            {
                await RelayedBody.CopyAsync(from, to, piece =>
                {
                    idle.CancelAfter(IdleTimeout);
                    count(host, piece.Length);
                }, either.Token);
                end.Shutdown(SocketShutdown.Send);
            }
            catch
            {
                await idle.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>Reads to the empty line and no further: what follows is for the host.</summary>
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[MaxHead];
        for (var length = 0; length < MaxHead;)
        {
            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellation) == 0)
                break;
            length++;
            if (head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                return Encoding.ASCII.GetString(head, 0, length);
        }
        throw new IOException("no request");
    }

    private static async Task AnswerAsync(Stream stream, string status, CancellationToken cancellation, string? message = null)
    {
        var rest = message is null ? "\r\n" : $"Content-Type: text/plain\r\nContent-Length: {message.Length}\r\n\r\n{message}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{rest}"), cancellation);
    }

    private async Task<T> WithinAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        return await work(either.Token);
    }
}
