using Oleada.Contracts.Rest;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.SocketIo;

namespace Oleada.Server.Realtime;

/// <summary>Who watches what, just now.</summary>
internal sealed class Presence(RealtimeSetup setup)
{
    private const string Ws = "ws";
    private const string Sse = "sse";
    private const string SocketIo = "socket.io";

    private IEnumerable<Watcher> Watchers => setup.SocketIo.Watchers;

    /// <summary>Every room that somebody has joined, by name.</summary>
    public IReadOnlyList<string> Rooms => [.. Seats().Select(seat => seat.Room).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public RealtimeView Counters()
    {
        var connections = setup.Connections.All.ToArray();
        var seats = Seats().ToArray();
        var sessions = setup.SocketIo.Sessions;
        return new RealtimeView(
            new Dictionary<string, int>(StringComparer.Ordinal)
            {
                [Ws] = connections.Length,
                [Sse] = setup.EventStreams.All.Count(),
                [SocketIo] = Watchers.Count(),
            },
            setup.Connections.Opened,
            seats.Select(seat => seat.Room).Distinct(StringComparer.Ordinal).Count(),
            seats.Length,
            setup.Rooms.Behind.Current,
            connections.Sum(connection => (long)connection.Outbox.Pending),
            setup.Rooms.Waiting.Held,
            setup.Rooms.Pages.KeptBytes,
            setup.Requests.Current,
            sessions.Open,
            sessions.Unjoined);
    }

    public async Task<IReadOnlyList<RoomView>> OfAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation)
    {
        var seats = Seats().ToLookup(seat => seat.Room, StringComparer.Ordinal);
        var views = new List<RoomView>();
        foreach (var room in rooms)
        {
            // The head is read after the seats: nobody is ahead of it.
            var taken = seats[room].OrderBy(seat => seat.View.ConnectedAt).ToArray();
            var head = await setup.Log.HeadAsync(room, cancellation);
            views.Add(new RoomView(room, head, [.. taken.Select(seat => seat.View with { Lag = Math.Max(0, head - seat.View.Seq) })]));
        }
        return views;
    }

    private IEnumerable<Seat> Seats() => setup.Connections.All.SelectMany(SeatsOf)
        .Concat(setup.EventStreams.All.Select(SeatOf))
        .Concat(Watchers.SelectMany(SeatsOf));

    private static IEnumerable<Seat> SeatsOf(Connection connection) => connection.Joined.Select(joined => SeatOf(connection, joined));

    private static Seat SeatOf(Connection connection, Membership joined) => new(joined.Room, new SubscriberView
    {
        Connection = FormattableString.Invariant($"{connection.Id}"),
        UserId = connection.Caller.Id,
        Transport = Ws,
        Dialect = connection.Format.Dialect.Subprotocol ?? "flat",
        ConnectedAt = connection.OpenedAt,
        Seq = joined.Seq,
        Lag = 0,
    });

    private static Seat SeatOf(OpenEventStream stream) => new(stream.Room, new SubscriberView
    {
        Connection = stream.Id,
        UserId = stream.Caller.Id,
        Transport = Sse,
        Dialect = "oleada.v1",
        ConnectedAt = stream.OpenedAt,
        Seq = stream.Seq,
        Lag = 0,
    });

    private static IEnumerable<Seat> SeatsOf(Watcher watcher) => watcher.Rooms.Positions.Select(position => new Seat(position.Room, new SubscriberView
    {
        Connection = watcher.Socket.Id,
        UserId = watcher.Caller.Id,
        Transport = SocketIo,
        Dialect = watcher.Profile.IsConsole ? "console" : "oleada.v1",
        ConnectedAt = watcher.OpenedAt,
        Seq = position.Seq,
        Lag = 0,
    }));

    private sealed record Seat(string Room, SubscriberView View);
}
