using Oleada.Client.Lines;

namespace Oleada.Server.Tests.Client;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0, 50)]
    [InlineData(1, 1, 100)]
    [InlineData(2, 1, 200)]
    [InlineData(3, 0.5, 300)]
    [InlineData(7, 1, 1000)]
    [InlineData(2_000_000_000, 0, 500)]
    public void The_wait_doubles_up_to_its_longest_and_is_spread(int failures, double jitter, int expectedMs) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(expectedMs),
            Backoff.Wait(failures, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), jitter));
}
