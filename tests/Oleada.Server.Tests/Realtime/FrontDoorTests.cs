using System.Net.Sockets;
using System.Text;

namespace Oleada.Server.Tests.Realtime;

public sealed class FrontDoorTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("Content-Length: abc")]
    [InlineData("Content-Length: -5")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length:")]
    [InlineData("Transfer-Encoding:")]
    [InlineData("Transfer-Encoding: x")]
    public async Task A_head_whose_body_has_no_certain_length_opens_nothing(string header)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await AskAsync(server, header);

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("GET /ws HTTP/1.1\r\nHost: ")]
    public async Task A_client_that_does_not_say_what_it_wants_is_cut_off(string begin)
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begin));

        var reading = ReadToEndAsync(client);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(0, await reading);
    }

    /// <returns>Bytes that came before the end.</returns>
    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TestServer.Patience);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<string> AskAsync(TestServer server, string header)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {server.Keys.Viewer}\r\n{header}\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync().WaitAsync(TestServer.Patience) ?? "";
    }
}
