namespace Oleada.Client.Tickets;

/// <summary>An event that the server has not acknowledged yet.</summary>
internal sealed class UncommittedEvent(long id, byte[] text)
{
    private readonly TaskCompletionSource<long?> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id => id;

    public byte[] Text => text;

    /// <summary>When it was sent on the present connection; null if it was not.</summary>
    public TimeSpan? SentAt { get; set; }

    public Task<long?> Committed => _committed.Task;

    public bool IsDone => _committed.Task.IsCompleted;

    public bool Commit(long? seq) => _committed.TrySetResult(seq);

    public bool Fail(Exception failure) => _committed.TrySetException(failure);
}
