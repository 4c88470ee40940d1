namespace Oleada.SocketIo.Tests;

/// <summary>A client that has left everything counts as one that has joined nothing.</summary>
public sealed class LeavingTests
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_left_every_namespace_counts_as_one_that_has_not_joined()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await JoinAsync(host);
        Assert.Equal(0, host.Sockets.Engine.Unjoined);

        await line.SendAsync("41");
        // The answer shows that the server has read what came before it.
        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);

        Assert.Equal(1, host.Sockets.Engine.Unjoined);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_left_every_namespace_is_closed_after_the_time_to_join()
    {
        var (host, time) = await Hosts.StartAsync(change: options => options with { ConnectTimeout = ConnectTimeout });
        await using var stop = host;
        using var line = await JoinAsync(host);

        await line.SendAsync("41");
        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);
        time.Advance(ConnectTimeout);

        await line.ClosedAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Packets_after_leaving_do_not_give_a_client_more_time()
    {
        var (host, time) = await Hosts.StartAsync(change: options => options with { ConnectTimeout = ConnectTimeout });
        await using var stop = host;
        using var line = await JoinAsync(host);

        await line.SendAsync("41");
        await line.SendAsync("42[\"message\"]");
        await line.SendAsync("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        await line.SendAsync(new byte[1]);
        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);
        time.Advance(ConnectTimeout);

        await line.ClosedAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_joins_again_stays()
    {
        var (host, time) = await Hosts.StartAsync(change: options => options with { ConnectTimeout = ConnectTimeout });
        await using var stop = host;
        using var line = await JoinAsync(host);

        await line.SendAsync("41");
        Assert.StartsWith("40{", await line.AskAsync("40"), StringComparison.Ordinal);
        await line.TextAsync();
        time.Advance(ConnectTimeout);

        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);
        Assert.Equal(0, host.Sockets.Engine.Unjoined);
    }

    private static async Task<Line> JoinAsync(SocketIoConformanceHost.EchoHost host)
    {
        var line = await Line.OpenAsync(host, "socket.io");
        await line.TextAsync();
        Assert.StartsWith("40{", await line.AskAsync("40"), StringComparison.Ordinal);
        await line.TextAsync();
        return line;
    }
}
