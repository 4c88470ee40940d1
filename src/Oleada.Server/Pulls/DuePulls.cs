namespace Oleada.Server.Pulls;

/// <summary>
/// Ids that are to be looked at, each once however often it is named, so that there are never more than executions.
/// One reader; any thread may add.
/// </summary>
internal sealed class DuePulls
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private TaskCompletionSource _added = NewSignal();

    /// <summary>Completes when there is one that was not taken.</summary>
    public Task Added
    {
        get
        {
            lock (_gate)
                return _added.Task;
        }
    }

    public void Add(string id)
    {
        lock (_gate)
        {
            _ids.Add(id);
            _added.TrySetResult();
        }
    }

    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            var taken = _ids.ToArray();
            _ids.Clear();
            if (_added.Task.IsCompleted)
                _added = NewSignal();
            return taken;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
