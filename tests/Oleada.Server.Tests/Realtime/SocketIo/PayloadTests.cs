namespace Oleada.Server.Tests.Realtime.SocketIo;

/// <summary>What one key can make the server hold by sending.</summary>
public sealed class PayloadTests
{
    private const int MaxBytes = 64 * 1024;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_message_ends_a_viewers_connection_and_is_taken_of_an_admin(bool isAdmin)
    {
        await using var server = await TestServer.StartAsync();
        var key = isAdmin ? server.Keys.Admin : server.Keys.Viewer;
        using var line = await SocketIoLine.JoinAsync(server.Host.Url, $$"""{"token":"{{key}}"}""");

        var asking = line.AskAsync("execute_command", $$"""{"command":"{{new string('x', 2 * MaxBytes)}}"}""");

        if (isAdmin)
            Assert.Equal("unknown_command", (await asking).GetProperty("code").GetString());
        else
            await Assert.ThrowsAnyAsync<Exception>(() => asking);
    }

    [Fact(Timeout = 60_000)]
    public async Task Attachments_have_the_bound_of_messages_together()
    {
        await using var server = await TestServer.StartAsync();
        using var line = await SocketIoLine.JoinAsync(server.Host.Url, $$"""{"token":"{{server.Keys.Admin}}"}""");

        await line.SendAsync("""452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        await line.SendBytesAsync(new byte[MaxBytes + 1]);

        Assert.Equal("closed", (await Assert.ThrowsAsync<InvalidOperationException>(line.TextAsync)).Message);
    }
}
