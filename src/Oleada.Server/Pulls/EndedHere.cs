namespace Oleada.Server.Pulls;

/// <summary>Executions that have ended in this process, until their pull requests were looked at. For any thread.</summary>
internal sealed class EndedHere
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
                return [.. _ids];
        }
    }

    /// <summary>Somebody else makes the pull request of this one, and tells of it.</summary>
    public void Leave(string id)
    {
        lock (_gate)
        {
            _left.Add(id);
            _ids.Remove(id);
        }
    }

    public void Add(string id)
    {
        lock (_gate)
        {
            if (!_left.Contains(id))
                _ids.Add(id);
        }
    }

    public bool Has(string id)
    {
        lock (_gate)
            return _ids.Contains(id);
    }

    public bool IsLeft(string id)
    {
        lock (_gate)
            return _left.Contains(id);
    }

    public void Remove(string id)
    {
        lock (_gate)
            _ids.Remove(id);
    }
}
