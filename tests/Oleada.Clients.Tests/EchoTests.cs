using Oleada.SocketIo;
using SocketIoConformanceHost;

namespace Oleada.Clients.Tests;

/// <summary>What every client can do with the library alone.</summary>
public sealed class EchoTests
{
    public static TheoryData<string, string> All => Clients.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_client_emits_asks_sends_bytes_and_comes_back(string library, string transport)
    {
        await using var host = await EchoHost.StartAsync(0, new SocketIoOptions());
        await using var client = Clients.Start(library, transport, host.Url, """{"token":"123"}""");
        Assert.Equal("123", (await client.UntilAsync("auth")).GetProperty("args")[0].GetProperty("token").GetString());
        await client.EmitAsync("message", """{"a":["ñandú",1.5,null]}""");
        Assert.Equal("""{"a":["ñandú",1.5,null]}""", Raw(await client.UntilAsync("message-back")));
        await client.AskAsync("message-with-ack", "\"yes\"");
        Assert.Equal("\"yes\"", Raw(await client.UntilAsync("ack")));
        await client.EmitBinaryAsync();
        var back = (await client.UntilAsync("message-back")).GetProperty("args");
        Assert.Equal("010203", back[0].GetProperty("binary").GetString());
        await client.DropAsync();
        await client.UntilAsync("auth");
        await client.EmitAsync("message", "\"again\"");
        Assert.Equal("\"again\"", Raw(await client.UntilAsync("message-back")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_client_that_may_not_join_is_told_why(string library, string transport)
    {
        await using var host = await EchoHost.StartAsync(0, new SocketIoOptions());
        await using var client = Clients.Start(library, transport, host.Url, """{"refuse":"Invalid token"}""");
        Assert.Contains("Invalid token", (await client.UntilAsync("connect_error")).GetRawText(), StringComparison.Ordinal);
    }

    private static string Raw(System.Text.Json.JsonElement seen) =>
        System.Text.Json.JsonSerializer.Serialize(seen.GetProperty("args")[0], Plain);

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
