namespace Oleada.SocketIo.EngineIo;

/// <summary>Tells one or several waiting loops that something may have changed; they look and decide themselves.</summary>
internal sealed class Pulse
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private long _version;

    /// <summary>Taken before looking: what changes after the look changes the version.</summary>
    public long Version => Interlocked.Read(ref _version);

    public void Beat()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            _version++;
            (next, _next) = (_next, null);
        }
        next?.SetResult();
    }

    /// <summary>Completes when there was a beat since the version.</summary>
    public Task SinceAsync(long version)
    {
        lock (_gate)
        {
            if (_version != version)
                return Task.CompletedTask;
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _next.Task;
        }
    }
}
