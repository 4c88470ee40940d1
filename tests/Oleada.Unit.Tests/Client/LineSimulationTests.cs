using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

public sealed class LineSimulationTests
{
    private const int Seeds = 200;
    private const int Steps = 3000;
    private static readonly SubscriptionOptions All = new() { Since = 0 };

    [Fact]
    public void Streams_that_share_a_connection_come_whole_in_order_and_once() => RunSeeds(
        [("execution:A", All), ("execution:B", All), ("plan:P", All), ("task:A/t", All)],
        new() { ["execution:A"] = ["execution:A"], ["execution:B"] = ["execution:B"], ["plan:P"] = ["plan:P"], ["task:A/t"] = ["task:A/t"] });

    [Fact]
    public void A_session_comes_with_its_executions_whole_in_order_and_once() => RunSeeds(
        [("session:S", All), ("plan:P", All)],
        new() { ["session:S"] = ["session:S", "execution:C", "execution:D"], ["plan:P"] = ["plan:P"] });

    [Fact]
    public void A_session_followed_from_now_on_is_resumed_where_it_was() => RunSeeds(
        [("session:S", new SubscriptionOptions())],
        new() { ["session:S"] = ["session:S", "execution:C", "execution:D"] });

    [Fact]
    public void A_snapshot_is_followed_by_what_is_not_in_it() => RunSeeds(
        [("execution:A", new SubscriptionOptions { Snapshot = true }), ("execution:B", new SubscriptionOptions { Snapshot = true, Tasks = true })],
        new() { ["execution:A"] = ["execution:A"], ["execution:B"] = ["execution:B", "task:B/t1", "task:B/t2"] });

    private static void RunSeeds((string Room, SubscriptionOptions Options)[] rooms, Dictionary<string, string[]> streamsOf)
    {
        var (connections, delivered) = (0, 0L);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var simulation = new LineSimulation(seed, rooms, streamsOf);
            try
            {
                simulation.Run(Steps);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
            (connections, delivered) = (connections + simulation.Connections, delivered + simulation.Delivered);
        }
        Assert.True(connections > 2 * Seeds, "the line was hardly ever cut");
        Assert.True(delivered > 50 * Seeds, "hardly anything was delivered");
    }
}
