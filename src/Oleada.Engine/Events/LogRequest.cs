namespace Oleada.Engine.Events;

/// <summary>Something the log's thread has to do, and whom to tell.</summary>
internal abstract class LogRequest
{
    public int Events { get; protected init; }

    public long Bytes { get; protected init; }

    public abstract void Fail(Exception reason);
}

internal sealed class AppendRequest : LogRequest
{
    // A caller's continuation must not run on the log's thread: it would hold up every other append.
    private readonly TaskCompletionSource<IReadOnlyList<LogEvent>> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendRequest(Append append)
    {
        Append = append;
        Events = append.Events.Count;
        foreach (var added in append.Events)
            Bytes += added.Data.Length;
    }

    public Append Append { get; }

    public Task<IReadOnlyList<LogEvent>> Done => _done.Task;

    public void Complete(AppendOutcome outcome)
    {
        if (outcome.Refused is { } reason)
            _done.SetException(reason);
        else
            _done.SetResult(outcome.Events);
    }

    public override void Fail(Exception reason) => _done.TrySetException(reason);
}

/// <summary>A call of the store that is no append, such as taking a lease.</summary>
internal abstract class StoreCall : LogRequest
{
    public abstract void Run(IEventStore store);
}

internal sealed class StoreCall<T>(Func<IEventStore, T> call) : StoreCall
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    public static StoreCall<T> Of(Func<IEventStore, T> call, long bytes = 0) => new(call) { Bytes = bytes };

    public override void Run(IEventStore store) => _done.SetResult(call(store));

    public override void Fail(Exception reason) => _done.TrySetException(reason);
}
