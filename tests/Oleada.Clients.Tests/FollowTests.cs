using Oleada.Server.Tests;

namespace Oleada.Clients.Tests;

/// <summary>What every client is given of executions: each event once and in order, whatever happens on the way.</summary>
public sealed class FollowTests
{
    private const string Stream = "execution:E";

    public static TheoryData<string, string> All => Clients.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_client_follows_drops_and_goes_on(string library, string transport)
    {
        await using var server = await TestServer.StartAsync();
        await server.AppendAsync(Stream, 40);
        await using var client = Clients.Start(library, transport, server.Host.Url, Auth(server));
        await client.UntilAsync("connect");
        await SubscribeAsync(client, 0);
        var seq = await client.FollowAsync(Stream, 0, 40);
        await client.DropAsync();
        // A client that is just changing its transport lets go when it has done that.
        await client.UntilAsync("disconnect");
        await server.AppendAsync(Stream, 10);
        await GoOnAsync(client, library, seq);
        await server.AppendAsync(Stream, 10);
        await client.FollowAsync(Stream, seq, 60);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_client_goes_on_when_the_server_was_started_anew(string library, string transport)
    {
        using var folder = new TempFolder();
        var first = await TestServer.StartAsync(folder: folder.Path);
        var url = first.Host.Url;
        await first.AppendAsync(Stream, 20);
        await using var client = Clients.Start(library, transport, url, Auth(first));
        await client.UntilAsync("connect");
        await SubscribeAsync(client, 0);
        var seq = await client.FollowAsync(Stream, 0, 20);
        await first.AppendAsync(Stream, 5);
        await first.DisposeAsync();
        await using var second = await TestServer.StartAsync(options => options with { Port = url.Port }, folder.Path);
        await second.AppendAsync(Stream, 5);
        await client.FollowAsync(Stream, seq, 25);
        await GoOnAsync(client, library, 25);
        await client.FollowAsync(Stream, 25, 30);
        await second.AppendAsync(Stream, 5);
        await client.FollowAsync(Stream, 30, 35);
    }

    /// <summary>The client of npm continues by itself; the others say where they are.</summary>
    private static async Task GoOnAsync(IClient client, string library, long seq)
    {
        var connect = await client.UntilAsync("connect");
        if (library == "node")
            Assert.True(connect.GetProperty("recovered").GetBoolean());
        else
            await SubscribeAsync(client, seq);
    }

    private static Task SubscribeAsync(IClient client, long since) =>
        client.AskAsync("subscribe", $$"""{"room":"{{Stream}}","since":{{since}}}""");

    private static string Auth(TestServer server) => $$"""{"token":"{{server.Keys.Viewer}}"}""";
}
