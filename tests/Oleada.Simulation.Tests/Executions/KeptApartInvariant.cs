using Oleada.Contracts.Events;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>
/// No atom starts where it would meet a task in flight that is known to write the same or has unmerged work on it, nor one
/// whose next attempt is only a matter of time.
/// </summary>
internal sealed class KeptApartInvariant(PlanGraph graph)
{
    private readonly HashSet<string> _contended = [];
    private readonly Dictionary<int, HashSet<string>> _wrote = [];
    private readonly Dictionary<int, HashSet<string>> _learned = [];
    private readonly Dictionary<int, HashSet<string>> _unmerged = [];
    private readonly Dictionary<int, AtomNode> _inFlight = [];
    private readonly Dictionary<int, DateTimeOffset> _retrying = [];
    private readonly HashSet<int> _ended = [];

    public void On(int task, DateTimeOffset at, EventData data)
    {
        switch (data)
        {
            case ArtifactCreated changed:
                var writer = graph.Plan.Tasks.Index().Single(pair => pair.Item.Id == changed.TaskId).Index;
                Of(_wrote, writer).Add(changed.Path);
                Of(_unmerged, writer).Add(changed.Path);
                break;
            case WriteSetLearned learned:
                _contended.UnionWith(learned.Paths);
                Of(_learned, task).UnionWith(learned.Paths);
                break;
            case AttemptStarted started:
                OnStarted(Atom(task, started.AtomId), at);
                break;
            case AttemptInterrupted interrupted:
                _inFlight.Remove(Atom(task, interrupted.AtomId).Index);
                break;
            case AttemptEnded ended:
                OnEnded(Atom(task, ended.AtomId), at, ended);
                break;
            case AtomSkipped skipped:
                End(Atom(task, skipped.AtomId));
                break;
        }
    }

    private void OnStarted(AtomNode atom, DateTimeOffset at)
    {
        string[] wanted = [.. Invariants.Writes(atom), .. Known(atom.TaskIndex)];
        var others = _inFlight.Values.Where(other => other.TaskIndex != atom.TaskIndex).ToArray();
        foreach (var other in others)
            Require(!Meet(wanted, [.. Invariants.Writes(other), .. Known(other.TaskIndex), .. Of(_unmerged, other.TaskIndex)]), $"{atom.Name} meets {other.Name}");
        var fresh = wanted.Where(path => !Of(_wrote, atom.TaskIndex).Any(own => Invariants.Overlap(own, path))).ToArray();
        foreach (var task in _retrying.Where(pair => pair.Value > at).Select(pair => graph.Atoms[pair.Key].TaskIndex).Where(task => task != atom.TaskIndex))
            Require(!Meet(fresh, [.. Of(_unmerged, task)]), $"{atom.Name} does not wait for {graph.Plan.Tasks[task].Id}, which will be merged");
        _retrying.Remove(atom.Index);
        _inFlight.Add(atom.Index, atom);
    }

    private void OnEnded(AtomNode atom, DateTimeOffset at, AttemptEnded ended)
    {
        _inFlight.Remove(atom.Index);
        _contended.UnionWith(ended.Conflicts ?? []);
        if (ended.NextAttemptInMs is { } wait)
        {
            _retrying[atom.Index] = at.AddMilliseconds(wait);
            return;
        }
        End(atom);
        if (ended.Result == AttemptResult.Completed && graph.IsAwaited(atom))
            Of(_unmerged, atom.TaskIndex).Clear();
    }

    private void End(AtomNode atom)
    {
        _retrying.Remove(atom.Index);
        _ended.Add(atom.Index);
        if (graph.Atoms[graph.TaskAtoms[atom.TaskIndex]].All(other => _ended.Contains(other.Index)))
            Of(_unmerged, atom.TaskIndex).Clear();
    }

    private IEnumerable<string> Known(int task) => Of(_wrote, task).Union(Of(_learned, task)).Where(_contended.Contains);

    private AtomNode Atom(int task, string id) => graph.Atoms[graph.TaskAtoms[task]].Single(atom => atom.Atom.Id == id);

    private static HashSet<string> Of(Dictionary<int, HashSet<string>> sets, int task) =>
        sets.TryGetValue(task, out var set) ? set : sets[task] = new(StringComparer.Ordinal);

    private static bool Meet(IReadOnlyList<string> wanted, IReadOnlyList<string> taken) => wanted.Any(path => taken.Any(other => Invariants.Overlap(path, other)));

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
