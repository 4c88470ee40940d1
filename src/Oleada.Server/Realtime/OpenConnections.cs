using System.Collections.Concurrent;

namespace Oleada.Server.Realtime;

/// <summary>The connections of <c>/ws</c> that are open. One loop asks the quiet ones whether they are still there.</summary>
internal sealed class OpenConnections : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, Connection> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;
    private long _last;

    public OpenConnections(TimeProvider time) => _beating = BeatAsync(time);

    public IEnumerable<Connection> All => _open.Values;

    public int Count => _open.Count;

    /// <summary>Connections that were opened since the start.</summary>
    public long Opened => Interlocked.Read(ref _last);

    public long NextId() => Interlocked.Increment(ref _last);

    public void Add(Connection connection) => _open[connection.Id] = connection;

    public void Remove(Connection connection) => _open.TryRemove(connection.Id, out _);

    public void EndAll()
    {
        foreach (var connection in _open.Values)
            connection.EndSinceServerStops();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    private async Task BeatAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                foreach (var connection in _open.Values)
                    connection.Beat(time.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
