using System.Text;
using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Lines;
using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

public sealed class RoomStateTests
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;
    private readonly LineRooms _line = new(new OleadaClientOptions());

    [Theory]
    [InlineData("execution:E", false, """{"type":"subscribe","room":"execution:E","since":41,"max_rate":20}""")]
    [InlineData("execution:E", true, """{"type":"subscribe","room":"execution:E","snapshot":true,"tasks":true,"max_rate":20}""")]
    public void A_room_is_asked_for_in_the_words_of_the_protocol(string room, bool tasks, string expected)
    {
        var state = new RoomState(room, new SubscriptionOptions { Since = tasks ? null : 41, Snapshot = tasks, Tasks = tasks, MaxRate = 20 });
        Assert.Equal(expected, Encoding.UTF8.GetString(state.Join(default)));
    }

    [Fact]
    public void A_session_is_resumed_with_the_seqs_of_its_executions()
    {
        var state = Joined("session:S", new SubscriptionOptions { Since = 3, Seqs = new Dictionary<string, long> { ["execution:E"] = 7 } });
        Receive("execution:E", 8);
        Receive("execution:NEW", 1);
        _line.Cut("cut");
        _line.Lost(default, 0);
        Assert.Equal(
            """{"type":"subscribe","room":"session:S","since":3,"seqs":{"execution:E":8,"execution:NEW":1}}""",
            Encoding.UTF8.GetString(state.Join(default)));
    }

    [Fact]
    public void A_full_buffer_leaves_the_room_and_one_that_is_half_empty_joins_again()
    {
        var slow = Joined("execution:E", new SubscriptionOptions { Since = 0, Buffer = 4 });
        var quick = Joined("execution:F", new SubscriptionOptions { Since = 0, Buffer = 4 });
        for (var seq = 1; seq <= 6; seq++)
            Receive("execution:E", seq);
        Assert.Equal((4, false), (slow.Buffered, slow.IsLive));
        Assert.Equal(["""{"type":"unsubscribe","room":"execution:E"}"""], Sent());
        _line.Received(new ServerMessage { Type = "unsubscribed", Room = "execution:E" });
        Receive("execution:F", 1);
        Assert.Equal((1, true), (quick.Buffered, quick.IsLive));
        slow.TryTake();
        slow.TryTake();
        Assert.Empty(Sent());
        slow.TryTake();
        Assert.Equal(["""{"type":"subscribe","room":"execution:E","since":4}"""], Sent());
    }

    [Fact]
    public void A_hole_is_asked_for_again_and_is_a_gap_if_it_stays()
    {
        var room = Joined("execution:E", new SubscriptionOptions { Since = 0, Gaps = GapPolicy.Deliver });
        Receive("execution:E", 1);
        Receive("execution:E", 3);
        Assert.Single(Sent());
        _line.Received(new ServerMessage { Type = "unsubscribed", Room = "execution:E" });
        Assert.Equal(["""{"type":"subscribe","room":"execution:E","since":1}"""], Sent());
        _line.Received(new ServerMessage { Type = "subscribed", Room = "execution:E", Seq = 3 });
        Receive("execution:E", 3);
        Assert.Equal(1, Assert.IsType<EventDelivery>(room.TryTake()).Event.Seq);
        Assert.Equal(new GapDelivery("execution:E", 1, 2), room.TryTake());
        Assert.Equal(3, Assert.IsType<EventDelivery>(room.TryTake()).Event.Seq);
    }

    [Fact]
    public void A_gap_in_a_followed_state_is_followed_by_a_new_state()
    {
        var room = Joined("execution:E", new SubscriptionOptions { Snapshot = true, Gaps = GapPolicy.Deliver });
        _line.Received(new ServerMessage { Type = "snapshot", Room = "execution:E", Seq = 9, Data = Nothing });
        _line.Received(new ServerMessage { Type = "gap", Room = "execution:E", From = 9, To = 5 });
        Assert.False(room.IsLive);
        Receive("execution:E", 6);
        _line.Received(new ServerMessage { Type = "snapshot", Room = "execution:E", Seq = 6, Data = Nothing });
        Receive("execution:E", 7);
        Assert.Equal(9, Assert.IsType<SnapshotDelivery>(room.TryTake()).Seq);
        Assert.IsType<GapDelivery>(room.TryTake());
        Assert.Equal(6, Assert.IsType<SnapshotDelivery>(room.TryTake()).Seq);
        Assert.Equal(7, Assert.IsType<EventDelivery>(room.TryTake()).Event.Seq);
    }

    [Fact]
    public void A_gap_in_an_execution_is_one_of_the_session_that_it_came_with()
    {
        var room = Joined("session:S", new SubscriptionOptions { Since = 0, Gaps = GapPolicy.Deliver });
        Receive("execution:E", 1);
        _line.Received(new ServerMessage { Type = "gap", Room = "execution:E", From = 1, To = 4 });
        Receive("execution:E", 5);
        Assert.Equal(1, Assert.IsType<EventDelivery>(room.TryTake()).Event.Seq);
        Assert.Equal(new GapDelivery("execution:E", 1, 4), room.TryTake());
        Assert.Equal(5, Assert.IsType<EventDelivery>(room.TryTake()).Event.Seq);
    }

    [Fact]
    public void Thinned_progress_is_no_hole()
    {
        var room = Joined("execution:E", new SubscriptionOptions { Since = 0, MaxRate = 1 });
        Receive("execution:E", 5);
        Receive("execution:E", 4);
        Receive("execution:E", 9);
        Assert.Equal((2, null), (room.Buffered, room.Failure));
    }

    [Fact]
    public void An_event_that_two_rooms_might_mean_keeps_them_on_different_connections()
    {
        Assert.True(_line.TryAdd(new RoomState("execution:E", new SubscriptionOptions { Snapshot = true, Tasks = true })));
        Assert.False(_line.TryAdd(new RoomState("execution:E", new SubscriptionOptions())));
        Assert.False(_line.TryAdd(new RoomState("task:E/a", new SubscriptionOptions())));
        Assert.False(_line.TryAdd(new RoomState("session:S", new SubscriptionOptions())));
        Assert.True(_line.TryAdd(new RoomState("task:F/a", new SubscriptionOptions())));
        Assert.True(_line.TryAdd(new RoomState("plan:E", new SubscriptionOptions())));
    }

    [Fact]
    public void A_room_that_is_refused_takes_no_other_with_it()
    {
        var refused = new RoomState("execution:E", new SubscriptionOptions());
        var other = Joined("execution:F", new SubscriptionOptions());
        Assert.True(_line.TryAdd(refused));
        Sent();
        _line.Received(new ServerMessage { Type = "error", Code = "access_denied", Message = "no", Room = "execution:E" });
        Assert.Equal("access_denied", Assert.IsType<OleadaException>(refused.Failure).Problem.Title);
        Assert.Null(other.Failure);
    }

    private RoomState Joined(string name, SubscriptionOptions options)
    {
        var room = new RoomState(name, options);
        Assert.True(_line.TryAdd(room));
        if (_line.Step(default) is LineStep.Connect)
            _line.Opened(default);
        Sent();
        _line.Received(new ServerMessage { Type = "subscribed", Room = name });
        return room;
    }

    private void Receive(string stream, long seq) =>
        _line.Received(new ServerMessage { Type = "x", Stream = stream, Seq = seq, Data = Nothing });

    private string[] Sent() => _line.Step(default) is LineStep.Send send ? [.. send.Messages.Select(Encoding.UTF8.GetString)] : [];
}
