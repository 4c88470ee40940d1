namespace Oleada.Engine.Events;

/// <summary>
/// The newest events of a stream as they are committed, for one who hands them on to many. What it no longer has is in
/// the store. Dispose it to stop watching.
/// </summary>
public sealed class StreamWatch : IDisposable
{
    private readonly Tails _tails;
    private readonly Tail _tail;
    private readonly Action _changed;
    private int _disposed;

    internal StreamWatch(Tails tails, string stream, Action changed)
    {
        _tails = tails;
        _changed = changed;
        _tail = tails.Join(stream, ofGroup: false);
        _tail.AddWatcher(changed);
    }

    /// <summary>Nothing comes any more.</summary>
    public bool Ended => _tail.Ended;

    /// <summary>The seq of the newest event that was committed since the watch began; 0 before the first.</summary>
    public long Newest => _tail.Newest;

    /// <summary>The events after a seq.</summary>
    /// <returns>Null if it does not reach back that far.</returns>
    public IReadOnlyList<LogEvent>? Read(long afterSeq, int limit) => _tail.Read(afterSeq, limit);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _tail.RemoveWatcher(_changed);
        _tails.Leave(_tail);
    }
}
