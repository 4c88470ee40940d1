using Oleada.Server.Realtime;

namespace Oleada.Server.Tests.Realtime;

public sealed class KeepAliveTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly KeepAlive _keepAlive = new(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(20), Start);

    [Fact]
    public void A_quiet_client_is_asked_once_and_counts_as_gone_without_an_answer()
    {
        Assert.Equal(KeepAliveStep.Wait, Next(24));
        Assert.Equal(KeepAliveStep.Ask, Next(25));
        Assert.Equal(KeepAliveStep.Wait, Next(30));
        Assert.Equal(KeepAliveStep.Wait, Next(44));
        Assert.Equal(KeepAliveStep.GiveUp, Next(45));
    }

    [Fact]
    public void One_that_answers_is_asked_again_when_it_has_been_quiet_again()
    {
        Next(25);
        _keepAlive.Heard(At(26));
        Assert.Equal(KeepAliveStep.Wait, Next(50));
        Assert.Equal(KeepAliveStep.Ask, Next(51));
        Assert.Equal(KeepAliveStep.GiveUp, Next(71));
    }

    [Fact]
    public void One_that_still_takes_what_came_before_the_question_is_not_gone()
    {
        Next(25, taken: 100);
        Assert.Equal(KeepAliveStep.Wait, Next(45, taken: 101));
        Assert.Equal(KeepAliveStep.Wait, Next(64, taken: 101));
        Assert.Equal(KeepAliveStep.GiveUp, Next(65, taken: 101));
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private KeepAliveStep Next(double seconds, long taken = 0) => _keepAlive.Next(At(seconds), taken);
}
