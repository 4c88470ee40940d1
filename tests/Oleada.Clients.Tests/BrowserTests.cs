using System.Text.Json;
using Oleada.Server.Tests;

namespace Oleada.Clients.Tests;

/// <summary>The published client in a browser, on a page of another origin that the server was started with.</summary>
public sealed class BrowserTests
{
    private const string Stream = "execution:E";
    private const int Events = 40;

    [Theory]
    [InlineData("websocket")]
    [InlineData("polling")]
    [InlineData("upgrade")]
    public async Task A_page_follows_loses_its_connection_and_is_recovered(string transport)
    {
        await using var page = await BrowserPage.ServeAsync();
        await using var server = await TestServer.StartAsync(options => options with { AllowedOrigins = [page.Origin] });
        await server.AppendAsync(Stream, Events);
        await using var browser = page.Open(server.Host.Url, transport, server.Keys.Viewer, Events);
        await page.ToldAsync("recovered");
        await server.AppendAsync(Stream, Events);
        var seqs = (await page.ToldAsync("done")).Deserialize<long[]>()!;
        Assert.Equal(Enumerable.Range(1, 2 * Events).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_listed_gets_nothing()
    {
        await using var page = await BrowserPage.ServeAsync();
        await using var server = await TestServer.StartAsync();
        await using var browser = page.Open(server.Host.Url, "websocket", server.Keys.Viewer, Events);
        await page.ToldAsync("connect_error");
    }
}
