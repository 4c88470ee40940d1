using System.Net;
using Oleada.Engine;
using Oleada.Server.Auth;

namespace Oleada.Server.Tests.Auth;

public sealed class SignInRateTests
{
    private readonly FakeTime _time = new();
    private readonly SetClock _clock = new();

    [Fact]
    public void An_address_waits_and_another_does_not()
    {
        var rate = new SignInRate(2, _time);
        var (one, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        Assert.True(rate.TryCountWrong(one));
        Assert.True(rate.TryCountWrong(one.MapToIPv6()));
        Assert.False(rate.TryCountWrong(one));
        Assert.True(rate.TryCountWrong(other));
        Assert.True(rate.TryCountWrong(null));

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(rate.TryCountWrong(one));
    }

    [Fact]
    public void An_ipv6_network_counts_as_one_address()
    {
        var rate = new SignInRate(1, _time);

        Assert.True(rate.TryCountWrong(IPAddress.Parse("2001:db8::1")));
        Assert.False(rate.TryCountWrong(IPAddress.Parse("2001:db8::2")));
        Assert.True(rate.TryCountWrong(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void The_number_of_addresses_is_bounded_and_old_ones_make_room()
    {
        var rate = new SignInRate(10, _time);
        for (var number = 0; number < 10_000; number++)
            Assert.True(rate.TryCountWrong(new IPAddress(number)));
        Assert.False(rate.TryCountWrong(IPAddress.Parse("192.0.2.1")));
        Assert.True(rate.TryCountWrong(new IPAddress(7)));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(rate.TryCountWrong(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_make_the_wait_longer()
    {
        var rate = new SignInRate(1, new SteadyTime(_clock));
        var address = IPAddress.Parse("192.0.2.1");
        Assert.True(rate.TryCountWrong(address));
        Assert.False(rate.TryCountWrong(address));

        _clock.SetBack(TimeSpan.FromDays(40));
        _clock.Pass(TimeSpan.FromMinutes(1));

        Assert.True(rate.TryCountWrong(address));
    }
}
