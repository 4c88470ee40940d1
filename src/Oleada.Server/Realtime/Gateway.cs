using Oleada.Server.Http;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.Server.Tickets;
using Oleada.SocketIo;

namespace Oleada.Server.Realtime;

/// <summary>What carries events to clients, for as long as the server runs.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Gateway(Node node, ServerOptions options)
    {
        Setup = new RealtimeSetup
        {
            Log = node.Log,
            Executions = node.Executions,
            Rooms = new LiveRooms(node.Log, node.Steady, options.OnFailure, new WaitingBytes(options.Limits.WaitingBytes)),
            EventStreamFormat = new EventStreamFormat(node.Log.Epoch),
            Door = node.Tickets,
            TicketReader = new TicketEventReader(options.Random),
            Callers = node.Callers,
            Limits = options.Limits,
            Time = node.Steady,
            Wall = options.Time,
            OnFailure = options.OnFailure,
            Stopping = _stopping.Token,
            Connections = new OpenConnections(node.Steady),
            Snapshots = new RoomSnapshots(node.Executions, node.Log),
            Counts = new ConnectionCounts(options.Limits.ConnectionsPerKey),
            Requests = new RequestsInFlight(options.Limits),
            Compression = options.Compression,
        };
    }

    public RealtimeSetup Setup { get; }

    /// <summary>Completes when every client has taken what the log has; only when nothing is appended any more will it stay so.</summary>
    public async Task WhenAllSentAsync()
    {
        await Setup.Rooms.WhenNobodyIsBehindAsync();
        await Task.WhenAll(Setup.Connections.All.Select(connection => connection.Outbox.WhenDrained()));
    }

    /// <summary>Tells every connection to end.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Setup.Connections.EndAll();
        await Setup.SocketIo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Setup.Connections.DisposeAsync();
        Setup.Rooms.Dispose();
        _stopping.Dispose();
    }
}
