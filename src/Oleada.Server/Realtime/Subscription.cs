namespace Oleada.Server.Realtime;

/// <summary>A joined room: the loop that reads the log for it.</summary>
internal sealed class Subscription : IDisposable
{
    private readonly CancellationTokenSource _stop;

    private Subscription(CancellationTokenSource stop, Task ended)
    {
        _stop = stop;
        Ended = ended;
    }

    public Task Ended { get; }

    public static Subscription Start(Func<CancellationToken, Task> loop, CancellationToken connectionEnds)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(connectionEnds);
        return new Subscription(stop, loop(stop.Token));
    }

    /// <summary>When this returns, no event of the room is sent any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Ended;
    }

    public void Dispose() => _stop.Dispose();
}
