namespace Oleada.Server.Realtime.Delivery;

/// <summary>What became of a page for a client that is behind.</summary>
internal enum CatchUpStep
{
    Taken,

    /// <summary>Too much waits for the client already.</summary>
    Full,

    /// <summary>It has all there is, and gets what comes from the room.</summary>
    Live,
}

/// <summary>Waits for its turn in a delivery loop.</summary>
internal sealed class CatchUpTurn(Func<CatchUpStep> work)
{
    private readonly TaskCompletionSource<CatchUpStep> _had = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CatchUpStep> Had => _had.Task;

    public void Run()
    {
        try
        {
            _had.SetResult(work());
        }
        catch (Exception failure)
        {
            _had.SetException(failure);
        }
    }

    public void Cancel() => _had.SetCanceled();
}
