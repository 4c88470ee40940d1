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
        // On its own from the first step: what it can send at once must not keep the connection from reading.
        return new Subscription(stop, Task.Run(() => loop(stop.Token), CancellationToken.None));
    }

    /// <summary>When this returns, no event of the room is sent any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Ended;
    }

    public void Dispose() => _stop.Dispose();
}
