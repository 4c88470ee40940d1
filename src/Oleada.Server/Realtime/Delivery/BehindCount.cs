namespace Oleada.Server.Realtime.Delivery;

/// <summary>How many subscriptions read the log because they are behind.</summary>
internal sealed class BehindCount
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _none;

    public int Current => Volatile.Read(ref _count);

    public void Enter()
    {
        lock (_gate)
            _count++;
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_count > 0)
                return;
            _none?.SetResult();
            _none = null;
        }
    }

    public Task WhenNoneAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _none.Task;
        }
    }
}
