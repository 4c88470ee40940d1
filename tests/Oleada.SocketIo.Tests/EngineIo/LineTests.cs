using System.Net;
using System.Net.WebSockets;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class LineTests
{
    [Fact]
    public async Task Text_and_binary_come_back_as_they_were()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        Assert.Equal("4hello", await line.AskAsync("4hello"));
        await line.SendAsync([1, 2, 3, 4]);
        Assert.Equal([1, 2, 3, 4], await line.BytesAsync());
        var large = "4" + new string('x', 500_000);
        Assert.Equal(large, await line.AskAsync(large));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0{}")]
    [InlineData("1")]
    public async Task What_a_client_must_not_send_closes_the_line(string text)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        await line.SendAsync(text);
        await line.ClosedAsync();
    }

    [Fact]
    public async Task A_message_above_the_limit_closes_the_line()
    {
        var (host, _) = await Hosts.StartAsync(engine => engine with { MaxPayload = 10_000 });
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        await line.SendAsync("4" + new string('x', 10_000));
        await line.ClosedAsync();
    }

    [Fact]
    public async Task Broken_utf8_closes_the_line()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        await line.SendAsync([(byte)'4', 0xc3, 0x28], WebSocketMessageType.Text);
        await line.ClosedAsync();
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_waited_for_and_then_closed()
    {
        var (host, time) = await Hosts.StartAsync(engine => engine with { PingInterval = TimeSpan.FromDays(1) });
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        var message = new byte[200_000];
        // Each comes back; nobody takes them, so at some time neither side has room.
        var sending = SendAllAsync();
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(61));
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
        }
        Assert.NotNull(sending.Exception);

        async Task SendAllAsync()
        {
            while (true)
                await line.SendAsync(message);
        }
    }

    [Fact]
    public async Task Polling_turns_into_a_websocket()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        var held = polls.GetAsync();
        using var line = await Line.OpenAsync(host, "engine.io", sid: polls.Sid);
        Assert.Equal("3probe", await line.AskAsync("2probe"));
        while (!held.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(held, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }
        Assert.Equal((HttpStatusCode.OK, "6"), await held);
        await line.SendAsync("5");
        Assert.Equal("4hello", await line.AskAsync("4hello"));
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
        using var late = await Line.OpenAsync(host, "engine.io", sid: polls.Sid);
        await late.ClosedAsync();
        Assert.Equal("4still here", await line.AskAsync("4still here"));
    }

    [Fact]
    public async Task What_was_queued_while_polling_comes_by_the_websocket()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        using var line = await Line.OpenAsync(host, "engine.io", sid: polls.Sid);
        Assert.Equal("3probe", await line.AskAsync("2probe"));
        await polls.PostAsync("4before");
        await line.SendAsync("5");
        Assert.Equal("4before", await line.TextAsync());
    }

    [Theory]
    [InlineData("2hello")]
    [InlineData("5")]
    [InlineData("4hello")]
    public async Task A_probe_that_is_none_leaves_the_session_polling(string text)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        using (var line = await Line.OpenAsync(host, "engine.io", sid: polls.Sid))
        {
            await line.SendAsync(text);
            await line.ClosedAsync();
        }
        await polls.PostAsync("4hello");
        Assert.Equal(["4hello"], await polls.TakeAsync(1));
    }

    [Fact]
    public async Task A_probe_that_is_not_completed_in_time_is_closed()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        using var line = await Line.OpenAsync(host, "engine.io", sid: polls.Sid);
        Assert.Equal("3probe", await line.AskAsync("2probe"));
        var closed = line.ClosedAsync();
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        await closed;
    }
}
