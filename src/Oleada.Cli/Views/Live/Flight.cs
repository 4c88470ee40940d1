namespace Oleada.Cli.Views.Live;

/// <summary>Atoms in flight.</summary>
internal sealed class Flight
{
    private readonly Dictionary<(string Task, string Atom), (long Order, int Wave)> _running = [];
    private long _started;

    public int Running => _running.Count;

    /// <summary>False where no event tells what is in flight.</summary>
    public bool HasStarted => _started > 0;

    /// <summary>Of the tasks with an atom in flight the one that started an atom last, and how many others there are.</summary>
    public (string TaskId, int Others)? Current
    {
        get
        {
            if (_running.Count == 0)
                return null;
            var newest = _running.MaxBy(atom => atom.Value.Order).Key.Task;
            return (newest, _running.Keys.Select(atom => atom.Task).Distinct(StringComparer.Ordinal).Count() - 1);
        }
    }

    public void Start(string taskId, string atomId, int wave) => _running[(taskId, atomId)] = (++_started, wave);

    /// <returns>Null if the atom is not in flight.</returns>
    public int? WaveOf(string taskId, string atomId) =>
        _running.TryGetValue((taskId, atomId), out var running) ? running.Wave : null;

    /// <returns>Whether it was in flight.</returns>
    public bool Stop(string taskId, string atomId) => _running.Remove((taskId, atomId));

    public void Land() => _running.Clear();
}
