using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>
/// A client of some streams. It notes what it gets, and when it loses its connection it comes back and asks for what
/// follows the last event that it has.
/// </summary>
internal abstract class Follower(string name, IReadOnlyList<StreamRecord> records, Random random) : IFollower
{
    /// <summary>Without a byte for so long, a connection counts as lost.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, StreamRecord> _byStream = records.ToDictionary(record => record.Stream, StringComparer.Ordinal);

    public string Name => name;

    public int Clients => 1;

    public IReadOnlyList<StreamRecord> Records => records;

    public int Reconnects { get; protected set; }

    public string LastFault { get; private set; } = "";

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await ConnectedAsync(stop);
            if (stop.IsCancellationRequested)
                return;
            Reconnects++;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 800)), TimeProvider.System, stop)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>One connection, until it is lost.</summary>
    protected abstract Task FollowAsync(CancellationToken stop);

    protected void Note(string stream, long seq, string type, JsonElement data)
    {
        if (!_byStream.TryGetValue(stream, out var record))
            throw new InvalidDataException($"{name} got an event of {stream}, which it did not ask for");
        var isTicketEvent = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("n", out _);
        record.Add(seq, type, isTicketEvent ? data.GetProperty("ticketId").GetString() : null, isTicketEvent ? data.GetProperty("n").GetInt64() : null);
    }

    private async Task ConnectedAsync(CancellationToken stop)
    {
        try
        {
            await FollowAsync(stop);
        }
        catch (Exception lost) when (lost is WebSocketException or IOException or SocketException or HttpRequestException or OperationCanceledException)
        {
            LastFault = lost.Message;
        }
    }
}
