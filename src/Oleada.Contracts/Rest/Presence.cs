namespace Oleada.Contracts.Rest;

/// <summary>Who watches a room: an item of <c>GET /api/realtime/rooms</c>.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Seq">The last seq of the room's stream; 0 before its first event.</param>
/// <param name="Subscribers">Everybody who has joined, in the order in which they connected.</param>
public sealed record RoomView(string Room, long Seq, IReadOnlyList<SubscriberView> Subscribers);

/// <summary>One connection that has joined a room.</summary>
public sealed record SubscriberView
{
    /// <summary>The connection, as this server process counts or names them.</summary>
    public required string Connection { get; init; }

    /// <summary>The id of the key that opened it.</summary>
    public required string UserId { get; init; }

    /// <summary><c>ws</c>, <c>sse</c> or <c>socket.io</c>.</summary>
    public required string Transport { get; init; }

    /// <summary><c>oleada.v1</c>, <c>flat</c>, <c>phase.v1</c>, or <c>console</c> for the profile of older consoles.</summary>
    public required string Dialect { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>The last seq of the room's stream that was sent to it, or is on its way.</summary>
    public required long Seq { get; init; }

    /// <summary>Events of the stream that were not sent to it yet.</summary>
    public required long Lag { get; init; }
}

/// <summary>Counters of the gateway: <c>GET /api/realtime</c>.</summary>
/// <param name="Connections">Connections that are open, by transport.</param>
/// <param name="ConnectionsOpened">Connections of <c>/ws</c> that were opened since the start.</param>
/// <param name="Rooms">Rooms that somebody has joined.</param>
/// <param name="Subscriptions">Rooms joined, counted once for each connection.</param>
/// <param name="Behind">Subscriptions of <c>/ws</c> that are reading the log because they are behind.</param>
/// <param name="PendingBytes">Bytes that <c>/ws</c> clients have not taken yet, also those that are not held in memory.</param>
/// <param name="WaitingBytes">Bytes that are held in memory for clients that do not take them, of all transports.</param>
/// <param name="PageBytes">Bytes of the log's pages that are kept for sharing.</param>
/// <param name="RequestsInFlight">Requests that are being answered, connections for events left out.</param>
/// <param name="SocketIoSessions">Socket.IO sessions that are open.</param>
/// <param name="SocketIoUnjoined">Those of them that have not joined.</param>
public sealed record RealtimeView(
    IReadOnlyDictionary<string, int> Connections, long ConnectionsOpened, int Rooms, int Subscriptions, int Behind, long PendingBytes,
    long WaitingBytes = 0, long PageBytes = 0, int RequestsInFlight = 0, int SocketIoSessions = 0, int SocketIoUnjoined = 0);
