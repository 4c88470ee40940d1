using Oleada.Client.Lines;

namespace Oleada.Client.Streams;

/// <summary>The connections of a client: as few as carry its subscriptions. A new one is opened where none fits.</summary>
internal sealed class SubscriptionLines(Func<LineSocket> socket, OleadaClientOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(SubscriptionLine Line, Task Run)> _lines = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public SubscriptionLine Add(RoomState room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(OleadaClient));
            _lines.RemoveAll(one => one.Run.IsCompleted);
            foreach (var (line, _) in _lines)
                if (line.TryAdd(room))
                    return line;
            var added = new SubscriptionLine(socket, options);
            added.TryAdd(room);
            _lines.Add((added, Task.Run(() => added.RunAsync(_stop.Token))));
            return added;
        }
    }

    /// <summary>Ends every connection and subscription.</summary>
    public async Task StopAsync()
    {
        Task[] runs;
        lock (_gate)
        {
            _disposed = true;
            runs = [.. _lines.Select(one => one.Run)];
        }
        await _stop.CancelAsync();
        await Task.WhenAll(runs);
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        // Not disposed itself: the lines that are about to end still look at it.
        _stop.Cancel();
    }
}
