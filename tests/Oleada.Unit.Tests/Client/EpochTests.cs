using System.Text;
using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Lines;
using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

/// <summary>The epoch that a client keeps with its seqs.</summary>
public sealed class EpochTests
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly LineRooms _line = new(new OleadaClientOptions());
    private TimeSpan _now;

    [Theory]
    [InlineData("execution:E")]
    [InlineData("session:S")]
    public void Rooms_are_what_the_log_is_after_losses_restores_and_cut_lines(string room)
    {
        var gaps = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var simulation = new EpochSimulation(seed, room, loses: true);
            simulation.Run(600);
            gaps += simulation.Gaps;
        }

        Assert.True(gaps > 100, $"{gaps} gaps");
    }

    [Theory]
    [InlineData("execution:E")]
    [InlineData("session:S")]
    public void Restarts_that_lose_nothing_are_no_gap(string room)
    {
        for (var seed = 0; seed < 200; seed++)
            new EpochSimulation(seed, room, loses: false).Run(600);
    }

    [Fact]
    public void An_epoch_is_sent_with_the_seq_that_it_came_with()
    {
        const string Ask = """{"type":"subscribe","room":"execution:E","since":3,"epoch":"before00"}""";

        Joined(new SubscriptionOptions { Since = 3, Epoch = "before00" }, Ask);
    }

    [Fact]
    public void An_epoch_is_kept_from_the_first_event_and_not_before_a_gap_can_have_come()
    {
        var room = Joined(new SubscriptionOptions { Since = 3, Epoch = "before00" });

        _line.Received(new ServerMessage { Type = "subscribed", Room = "execution:E", Seq = 9, Epoch = "after000" });
        _line.Lost(_now, 0);
        Assert.Contains("before00", Asked(room), StringComparison.Ordinal);

        _line.Received(new ServerMessage { Type = "subscribed", Room = "execution:E", Seq = 9, Epoch = "after000" });
        _line.Received(new ServerMessage { Type = "x", Stream = "execution:E", Seq = 4, Data = Nothing });
        _line.Lost(_now, 0);
        Assert.Equal("""{"type":"subscribe","room":"execution:E","since":4,"epoch":"after000"}""", Asked(room));
        Assert.Equal("after000", Assert.IsType<EventDelivery>(room.TryTake()).Epoch);
    }

    [Fact]
    public void A_gap_ends_the_subscription_and_says_why()
    {
        var room = Joined(new SubscriptionOptions { Since = 3, Epoch = "before00" });

        _line.Received(new ServerMessage { Type = "subscribed", Room = "execution:E", Seq = 9, Epoch = "after000" });
        _line.Received(new ServerMessage { Type = "gap", Room = "execution:E", From = 3, To = 0, Reason = "epoch_unknown" });

        var gap = Assert.IsType<StreamGapException>(room.Failure);
        Assert.Equal((3, 0, GapReason.EpochUnknown), (gap.From, gap.To, gap.Reason));
    }

    [Fact]
    public void A_new_epoch_forgets_the_tasks_that_a_snapshot_replaces()
    {
        var room = Joined(new SubscriptionOptions { Snapshot = true, Tasks = true });
        Follow("first000", 5, taskSeq: 40);

        _line.Lost(_now, 0);
        Asked(room);
        Follow("second00", 9, taskSeq: 31);

        var deliveries = Enumerable.Range(0, 4).Select(_ => room.TryTake()).ToArray();
        Assert.Equal([40, 31], deliveries.OfType<EventDelivery>().Select(one => one.Event.Seq));
    }

    private void Follow(string epoch, long seq, long taskSeq)
    {
        _line.Received(new ServerMessage { Type = "subscribed", Room = "execution:E", Seq = seq, Epoch = epoch });
        _line.Received(new ServerMessage { Type = "snapshot", Room = "execution:E", Seq = seq, Epoch = epoch, Data = Nothing });
        _line.Received(new ServerMessage { Type = "x", Stream = "task:E/a", Seq = taskSeq, Data = Nothing });
    }

    private RoomState Joined(SubscriptionOptions options, string? ask = null)
    {
        var room = new RoomState("execution:E", options);
        Assert.True(_line.TryAdd(room));
        var asked = Asked(room);
        Assert.Equal(ask ?? asked, asked);
        return room;
    }

    /// <summary>What the room asks for on a new connection.</summary>
    private string Asked(RoomState room)
    {
        while (true)
        {
            switch (_line.Step(_now))
            {
                case LineStep.Connect:
                    _line.Opened(_now);
                    break;
                case LineStep.Send { Messages: var messages }:
                    Assert.True(room.IsAsking);
                    return Encoding.UTF8.GetString(Assert.Single(messages));
                default:
                    _now += TimeSpan.FromSeconds(1);
                    break;
            }
        }
    }
}
