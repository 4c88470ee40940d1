using System.Net;
using System.Net.Sockets;

namespace Oleada.Server.Tests;

/// <summary>Clients that only connect leave the server the files that it needs.</summary>
public sealed class ConnectionLimitTests
{
    private const int Max = 5;

    [Fact(Timeout = 60_000)]
    public async Task A_connection_more_than_the_limit_is_closed_and_the_others_stay()
    {
        await using var server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { Connections = Max } });
        using var first = await server.Viewer.GetAsync("/api/caller");
        var silent = await ConnectAsync(server, Max - 1);

        using var refused = await ConnectAsync(server);
        var length = await refused.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TestServer.Patience);

        Assert.Equal(0, length);
        using var again = await server.Viewer.GetAsync("/api/caller");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        silent.ForEach(one => one.Dispose());
    }

    [Theory]
    [InlineData(600, 269)]
    [InlineData(1_024, 640)]
    [InlineData(20_000, 17_244)]
    [InlineData(1, 16)]
    public void The_limit_leaves_files_for_the_server(long files, long connections) =>
        Assert.Equal(connections, OpenFiles.ConnectionsOf(files));

    [Theory]
    [InlineData("Max open files            600                  524288               files     ", 600L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max cpu time              unlimited            unlimited            seconds   ", null)]
    public void The_limit_is_the_one_that_holds_now(string line, long? files) =>
        Assert.Equal(files, OpenFiles.Read(["Limit   Soft Limit   Hard Limit   Units", line]));

    private static async Task<List<TcpClient>> ConnectAsync(TestServer server, int count)
    {
        var clients = new List<TcpClient>();
        while (clients.Count < count)
            clients.Add(await ConnectAsync(server));
        return clients;
    }

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        return client;
    }
}
