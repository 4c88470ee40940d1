using System.Net;
using Oleada.Server.Auth;

namespace Oleada.Server.Tests.Auth;

public sealed class SignInRateTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void An_address_waits_and_another_does_not()
    {
        var rate = new SignInRate(2, _time);
        var (one, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        rate.CountWrong(one);
        Assert.True(rate.Allows(one));
        rate.CountWrong(one.MapToIPv6());
        Assert.False(rate.Allows(one));
        Assert.True(rate.Allows(other));
        Assert.True(rate.Allows(null));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(rate.Allows(one));
        rate.CountWrong(one);
        Assert.True(rate.Allows(one));
    }

    [Fact]
    public void An_ipv6_network_counts_as_one_address()
    {
        var rate = new SignInRate(1, _time);
        rate.CountWrong(IPAddress.Parse("2001:db8::1"));
        Assert.False(rate.Allows(IPAddress.Parse("2001:db8::2")));
        Assert.True(rate.Allows(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void The_number_of_addresses_is_bounded_and_old_ones_make_room()
    {
        var rate = new SignInRate(10, _time);
        for (var number = 0; number < 10_000; number++)
            rate.CountWrong(new IPAddress(number));
        Assert.False(rate.Allows(IPAddress.Parse("192.0.2.1")));
        Assert.True(rate.Allows(new IPAddress(7)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(rate.Allows(IPAddress.Parse("192.0.2.1")));
    }
}
