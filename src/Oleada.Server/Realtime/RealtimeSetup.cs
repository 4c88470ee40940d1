using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.Server.Realtime.SocketIo;
using Oleada.Server.Tickets;

namespace Oleada.Server.Realtime;

/// <summary>What every connection works with.</summary>
internal sealed record RealtimeSetup
{
    public required EventLog Log { get; init; }

    public required ExecutionHost Executions { get; init; }

    public required LiveRooms Rooms { get; init; }

    public required TicketDoor Door { get; init; }

    public required TicketEventReader TicketReader { get; init; }

    public required CallerWatch Callers { get; init; }

    public required ServerLimits Limits { get; init; }

    /// <summary>Measures and expires.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Dates what clients and the log are told.</summary>
    public required TimeProvider Wall { get; init; }

    /// <summary>Takes failures that are the server's own.</summary>
    public required Action<Exception> OnFailure { get; init; }

    /// <summary>Cancelled when the server begins to stop.</summary>
    public required CancellationToken Stopping { get; init; }

    public required OpenConnections Connections { get; init; }

    public OpenEventStreams EventStreams { get; } = new();

    public required EventStreamFormat EventStreamFormat { get; init; }

    /// <summary>Whether compression is agreed to.</summary>
    public required bool Compression { get; init; }

    public SocketIoGateway SocketIo => field ??= new SocketIoGateway(this);

    public required RoomSnapshots Snapshots { get; init; }

    public required ConnectionCounts Counts { get; init; }

    public required RequestsInFlight Requests { get; init; }

    public string TooManyConnections(Caller caller) =>
        $"key {caller.Id} has {Limits.ConnectionsPerKey} connections open, which is the most that one may have";
}
