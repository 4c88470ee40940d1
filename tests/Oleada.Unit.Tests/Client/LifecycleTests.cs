using Oleada.Client;
using Oleada.Client.Lines;
using Xunit;

namespace Oleada.Unit.Tests.Client;

public sealed class LifecycleTests
{
    private static readonly OleadaClientOptions Options = new()
    {
        KeepAlive = Seconds(15), Linger = Seconds(1), FirstRetry = Seconds(1), LongestRetry = Seconds(8),
    };

    private readonly Lifecycle _life = new(Options);

    [Fact]
    public void A_quiet_connection_is_pinged_and_lives_if_anything_comes()
    {
        Open(at: 0);
        Assert.Equal(new LineStep.Wait(Seconds(15)), Step(0));
        Assert.IsType<LineStep.Send>(Step(15));
        Assert.Equal(new LineStep.Wait(Seconds(15)), Step(15));
        _life.Heard(Seconds(29));
        Assert.Equal(new LineStep.Wait(Seconds(15)), Step(29));
    }

    [Fact]
    public void A_connection_that_does_not_answer_a_ping_is_dropped()
    {
        Open(at: 0);
        Assert.IsType<LineStep.Send>(Step(15));
        Assert.Equal(new LineStep.Wait(Seconds(1)), Step(29));
        Assert.IsType<LineStep.Drop>(Step(30));
        Assert.Equal("the server does not answer", _life.Lost(Seconds(30), 1)!.Reason);
    }

    [Fact]
    public void A_request_that_is_not_answered_in_time_drops_the_connection()
    {
        Open(at: 0);
        Assert.Equal(new LineStep.Wait(Seconds(5)), _life.Step(Seconds(0), wanted: true, answerDue: Seconds(5)));
        Assert.IsType<LineStep.Drop>(_life.Step(Seconds(5), wanted: true, answerDue: Seconds(5)));
    }

    [Fact]
    public void A_connection_that_nobody_needs_is_closed_after_a_while_and_kept_if_somebody_comes()
    {
        Open(at: 0);
        Assert.Equal(new LineStep.Wait(Seconds(1)), Step(3, wanted: false));
        Step(3.5);
        Assert.Equal(new LineStep.Wait(Seconds(1)), Step(4, wanted: false));
        Assert.IsType<LineStep.Close>(Step(5, wanted: false));
        Assert.IsType<LineStep.End>(Step(5));
    }

    [Fact]
    public void Nothing_is_connected_for_nobody() => Assert.IsType<LineStep.End>(Step(0, wanted: false));

    [Fact]
    public void Waits_grow_until_the_server_has_accepted_something()
    {
        foreach (var expected in (double[])[1, 2, 4, 8, 8])
        {
            Open(at: 0);
            Assert.Equal(Seconds(expected), _life.Lost(Seconds(-100), 1)!.RetryIn);
        }
        Open(at: 0);
        _life.Confirmed();
        Assert.Equal(Seconds(1), _life.Lost(Seconds(0), 1)!.RetryIn);
        Assert.Equal(new LineStep.Wait(Seconds(0.5)), Step(0.5));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private LineStep Step(double at, bool wanted = true) => _life.Step(Seconds(at), wanted, answerDue: null);

    private void Open(double at)
    {
        Assert.IsType<LineStep.Connect>(Step(at));
        _life.Opened(Seconds(at));
    }
}
