using System.Net;
using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class HeartbeatTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly Heartbeat _heartbeat = new(Hosts.PingInterval, Hosts.PingTimeout, Start);

    [Fact]
    public void A_ping_is_due_so_long_after_the_last_pong()
    {
        Assert.Equal(Beat.None, _heartbeat.Look(At(24.9)));
        Assert.Equal(Beat.Ping, _heartbeat.Look(At(25)));
        Assert.Equal(Beat.None, _heartbeat.Look(At(26)));
        _heartbeat.Received(At(27), isPong: true);
        Assert.Equal(At(52), _heartbeat.Due);
        Assert.Equal(Beat.Ping, _heartbeat.Look(At(52)));
    }

    [Fact]
    public void A_client_that_does_not_answer_is_given_up()
    {
        _heartbeat.Look(At(25));
        Assert.Equal(Beat.None, _heartbeat.Look(At(44.9)));
        Assert.Equal(Beat.GiveUp, _heartbeat.Look(At(45)));
    }

    [Fact]
    public void A_client_that_gets_the_ping_late_has_its_time_from_then()
    {
        _heartbeat.Look(At(25));
        _heartbeat.PingTaken(At(40));
        Assert.Equal(Beat.None, _heartbeat.Look(At(59)));
        Assert.Equal(Beat.GiveUp, _heartbeat.Look(At(60)));
    }

    [Fact]
    public void A_client_that_sends_something_else_is_alive_but_still_owes_the_pong()
    {
        _heartbeat.Look(At(25));
        _heartbeat.Received(At(44), isPong: false);
        Assert.Equal(Beat.None, _heartbeat.Look(At(63)));
        Assert.Equal(Beat.GiveUp, _heartbeat.Look(At(64)));
    }

    [Fact]
    public void A_server_that_was_held_up_does_not_give_up_its_clients_at_once()
    {
        Assert.Equal(Beat.Ping, _heartbeat.Look(At(300)));
        Assert.Equal(At(310), _heartbeat.Due);
    }

    [Fact]
    public async Task A_polling_client_is_pinged_and_pings_go_on_as_long_as_it_answers()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        for (var i = 0; i < 3; i++)
        {
            time.Advance(Hosts.PingInterval);
            Assert.Equal((HttpStatusCode.OK, "2"), await polls.GetAsync());
            Assert.Equal(HttpStatusCode.OK, (await polls.PostAsync("3")).Status);
        }
    }

    [Fact]
    public async Task A_websocket_client_is_pinged_and_closed_when_it_does_not_answer()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var line = await Line.OpenAsync(host, "engine.io");
        await line.TextAsync();
        time.Advance(Hosts.PingInterval);
        Assert.Equal("2", await line.TextAsync());
        await line.SendAsync("3");
        Assert.Equal("4here", await line.AskAsync("4here"));
        time.Advance(Hosts.PingInterval);
        Assert.Equal("2", await line.TextAsync());
        time.Advance(Hosts.PingTimeout);
        await line.ClosedAsync();
    }

    [Fact]
    public async Task A_polling_client_that_does_not_poll_is_forgotten()
    {
        var (host, time) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        time.Advance(Hosts.PingInterval + Hosts.PingTimeout);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);
}
