using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>
/// Atoms that have ended, by how. Each is counted when its own event arrives, or with its task where the events of
/// tasks are not read.
/// </summary>
internal sealed class AtomEnds
{
    private readonly Dictionary<(string Task, string Atom), WorkStatus> _open = [];
    private readonly HashSet<string> _endedTasks = new(StringComparer.Ordinal);

    public EndCounts Counts { get; } = new();

    public void End(string taskId, string atomId, WorkStatus status)
    {
        if (!_endedTasks.Contains(taskId) && _open.TryAdd((taskId, atomId), status))
            Counts.Add(status);
    }

    /// <summary>The task has ended: its event names every atom, and replaces what was counted before.</summary>
    public void EndTask(string taskId, IReadOnlyDictionary<string, WorkStatus> atoms)
    {
        if (!_endedTasks.Add(taskId))
            return;

        foreach (var (atom, status) in atoms)
        {
            if (_open.Remove((taskId, atom), out var counted))
                Counts.Add(counted, -1);
            Counts.Add(status);
        }
    }
}
