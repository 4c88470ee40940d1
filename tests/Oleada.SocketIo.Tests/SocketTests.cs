using Oleada.SocketIo.Packets;

namespace Oleada.SocketIo.Tests;

public sealed class SocketTests
{
    [Theory]
    [InlineData("40", "40{\"sid\":", "42[\"auth\",{}]")]
    [InlineData("40{\"token\":\"123\"}", "40{\"sid\":", "42[\"auth\",{\"token\":\"123\"}]")]
    [InlineData("40/custom,", "40/custom,{\"sid\":", "42/custom,[\"auth\",{}]")]
    [InlineData("40/custom,{\"token\":\"abc\"}", "40/custom,{\"sid\":", "42/custom,[\"auth\",{\"token\":\"abc\"}]")]
    public async Task A_client_joins_a_namespace(string connect, string answer, string then)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "socket.io");
        await line.TextAsync();
        Assert.StartsWith(answer, await line.AskAsync(connect), StringComparison.Ordinal);
        Assert.Equal(then, await line.TextAsync());
    }

    [Theory]
    [InlineData("40/random", "44/random,{\"message\":\"Invalid namespace\"}")]
    [InlineData("40{\"refuse\":\"Invalid \\\"token\\\"\"}", "44{\"message\":\"Invalid \\\"token\\\"\"}")]
    public async Task A_client_that_may_not_join_is_told_so(string connect, string answer)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "socket.io");
        await line.TextAsync();
        Assert.Equal(answer, await line.AskAsync(connect));
    }

    [Fact]
    public async Task A_client_that_joins_nothing_is_closed()
    {
        var (host, time) = await Hosts.StartAsync(change: options => options with { ConnectTimeout = TimeSpan.FromSeconds(5) });
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "socket.io");
        await line.TextAsync();
        // An error answer shows that the session is being served, so its timer runs.
        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(5));
        await line.ClosedAsync();
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42[\"message\"]")]
    [InlineData("41")]
    public async Task A_client_that_does_not_begin_by_joining_is_closed(string text)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "socket.io");
        await line.TextAsync();
        await line.SendAsync(text);
        await line.ClosedAsync();
    }

    [Fact]
    public async Task Leaving_one_namespace_leaves_the_others()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        await line.AskAsync("40/custom");
        await line.TextAsync();
        await line.SendAsync("41/custom");
        await line.SendAsync("42/custom,[\"message\",\"not heard\"]");
        Assert.Equal("42[\"message-back\",\"to main\"]", await line.AskAsync("42[\"message\",\"to main\"]"));
        await line.SendAsync("41");
        Assert.StartsWith("44/x,", await line.AskAsync("40/x"), StringComparison.Ordinal);
        time.Advance(Hosts.PingInterval);
        Assert.Equal("2", await line.TextAsync());
    }

    [Theory]
    [InlineData("42[\"message\",1,\"2\",{\"3\":[true]}]", "42[\"message-back\",1,\"2\",{\"3\":[true]}]")]
    [InlineData("42[\"message\"]", "42[\"message-back\"]")]
    [InlineData("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]", "43456[1,\"2\",{\"3\":[false]}]")]
    [InlineData("420[\"message-with-ack\"]", "430[]")]
    public async Task Events_and_acknowledgements_come_back(string sent, string back)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        Assert.Equal(back, await line.AskAsync(sent));
    }

    [Theory]
    [InlineData("452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", "452-[\"message-back\",")]
    [InlineData("452-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", "462-789[")]
    public async Task Attachments_come_back(string sent, string back)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        await line.SendAsync(sent);
        await line.SendAsync([1, 2, 3]);
        await line.SendAsync([4, 5, 6]);
        Assert.Equal(back + "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", await line.TextAsync());
        Assert.Equal([1, 2, 3], await line.BytesAsync());
        Assert.Equal([4, 5, 6], await line.BytesAsync());
    }

    [Fact]
    public async Task Attachments_that_never_come_close_the_connection()
    {
        var (host, time) = await Hosts.StartAsync(change: options => options with { AttachmentTimeout = TimeSpan.FromSeconds(5) });
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        await line.SendAsync("452-[\"message\"]");
        var closed = line.ClosedAsync();
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        await closed;
    }

    [Theory]
    [InlineData("4abc")]
    [InlineData("42{}")]
    [InlineData("42abc[\"message-with-ack\",1]")]
    [InlineData("4511-[\"message\"]")]
    public async Task What_is_no_packet_closes_the_connection(string text)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        await line.SendAsync(text);
        await line.ClosedAsync();
    }

    [Fact]
    public async Task Everything_works_by_polling_alone()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "socket.io");
        await polls.PostAsync("40");
        Assert.Equal("42[\"auth\",{}]", (await polls.TakeAsync(2))[1]);
        await polls.PostAsync("42[\"message\",\"a\"]\u001e451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
        Assert.Equal(
            ["42[\"message-back\",\"a\"]", "451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]", "bAQID"],
            await polls.TakeAsync(3));
    }

    [Fact]
    public async Task A_room_gets_one_packet_for_all_and_forgets_who_is_gone()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var a = await Line.JoinAsync(host);
        using var b = await Line.JoinAsync(host);
        foreach (var line in (Line[])[a, b])
            Assert.Equal("42[\"message-back\",\"in\"]", await line.AskAsync("42[\"message\",\"in\"]"));
        Assert.Equal(0, await host.Sockets.Rooms.SendAsync("/", "room", PacketWriter.Event("/", "news", "1"u8)));
        await a.AskAsync("420[\"join\",\"room\"]");
        await b.AskAsync("420[\"join\",\"room\"]");
        Assert.Equal(2, await host.Sockets.Rooms.SendAsync("/", "room", PacketWriter.Event("/", "news", "1"u8)));
        Assert.Equal("42[\"news\",1]", await a.TextAsync());
        Assert.Equal("42[\"news\",1]", await b.TextAsync());
        await a.AskAsync("420[\"leave\",\"room\"]");
        Assert.Equal(1, await host.Sockets.Rooms.SendAsync("/", "room", PacketWriter.Event("/", "news", "2"u8)));
    }

    [Fact]
    public async Task The_server_asks_and_the_client_acknowledges()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.JoinAsync(host);
        Assert.Equal("421[\"question\",\"x\"]", await line.AskAsync("42[\"ask-me\",\"x\"]"));
        Assert.Equal("42[\"answered\",\"yes\"]", await line.AskAsync("431[\"yes\"]"));
        await line.SendAsync("4399[\"nobody asked\"]");
        Assert.Equal("42[\"message-back\"]", await line.AskAsync("42[\"message\"]"));
    }
}
