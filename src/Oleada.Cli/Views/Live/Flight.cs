namespace Oleada.Cli.Views.Live;

/// <summary>Atoms in flight and atoms that have ended.</summary>
internal sealed class Flight
{
    private readonly Dictionary<(string Task, string Atom), long> _running = [];
    private readonly Dictionary<string, int> _endedOfTask = new(StringComparer.Ordinal);
    private long _started;

    public int Running => _running.Count;

    /// <summary>False where no event tells what is in flight.</summary>
    public bool HasStarted => _started > 0;

    public int EndedAtoms { get; private set; }

    /// <summary>Of the tasks with an atom in flight the one that started an atom last, and how many others there are.</summary>
    public (string TaskId, int Others)? Current
    {
        get
        {
            if (_running.Count == 0)
                return null;
            var newest = _running.MaxBy(atom => atom.Value).Key.Task;
            return (newest, _running.Keys.Select(atom => atom.Task).Distinct(StringComparer.Ordinal).Count() - 1);
        }
    }

    public void Start(string taskId, string atomId) => _running[(taskId, atomId)] = ++_started;

    /// <returns>Whether it was in flight.</returns>
    public bool Stop(string taskId, string atomId) => _running.Remove((taskId, atomId));

    public void End(string taskId) => SetEnded(taskId, _endedOfTask.GetValueOrDefault(taskId) + 1);

    /// <summary>The task's own word for how many of its atoms have ended.</summary>
    public void SetEnded(string taskId, int atoms)
    {
        EndedAtoms += atoms - _endedOfTask.GetValueOrDefault(taskId);
        _endedOfTask[taskId] = atoms;
    }

    public void Land() => _running.Clear();
}
