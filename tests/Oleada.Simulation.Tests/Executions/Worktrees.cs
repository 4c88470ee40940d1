using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>
/// What worktrees and merges do, without git: each task works from the state of the branch at its beginning, and its merge
/// conflicts where somebody has merged a file that it has changed too. Like a disk it outlives a crash.
/// </summary>
internal sealed class Worktrees(PlanGraph graph, int seed)
{
    private static readonly string[] Common = ["log.md", "src/one.cs", "src/deep/three.cs", "package.json"];

    private readonly Dictionary<string, int> _branch = [];
    private readonly Dictionary<int, Dictionary<string, int>> _bases = [];
    private readonly Dictionary<int, HashSet<string>> _work = [];
    private readonly HashSet<int> _done = [];

    /// <summary>What an earlier execution of the plan knew, which may be wrong.</summary>
    public Dictionary<string, WriteSetLearned> Learned()
    {
        var random = new Random(seed ^ 0x1EA2);
        return graph.Plan.Tasks.Where(_ => random.Next(3) == 0)
            .ToDictionary(task => task.Id, _ => new WriteSetLearned([.. Common.Where(_ => random.Next(2) == 0)], "before"), StringComparer.Ordinal);
    }

    /// <summary>A task's first attempt begins from the branch; a later one too, where others have merged what it is about to write.</summary>
    public void Begin(AtomNode atom, IReadOnlyList<string> known)
    {
        var task = atom.TaskIndex;
        if (!_bases.TryGetValue(task, out var start) || Invariants.Writes(atom).Concat(known).Any(path => News(start, path)))
            _bases[task] = new(_branch);
    }

    /// <summary>The outcome of an attempt whose own work is done and good.</summary>
    public AttemptOutcome End(AtomNode atom, int attempt, AttemptOutcome good)
    {
        var random = new Random(unchecked((seed * 31) + (atom.Index * 7)));
        var work = Of(atom.TaskIndex);
        string[] changed = [.. Common.Where(_ => random.Next(6) == 0).Concat(Invariants.Writes(atom).Where(path => path[^1] != '/')).Distinct()];
        work.UnionWith(changed);
        var outcome = good with { Changes = [.. good.Changes, .. changed.Select(path => Change(path, $"{atom.Name} {attempt}"))] };
        var siblings = graph.Atoms[graph.TaskAtoms[atom.TaskIndex]];
        // Killed between the merge and its record, the work is not merged twice.
        if (!_done.Add(atom.Index) || (!graph.IsAwaited(atom) && !siblings.All(other => _done.Contains(other.Index))))
            return outcome;
        var start = _bases[atom.TaskIndex];
        string[] conflicts = [.. work.Where(path => _branch.GetValueOrDefault(path) != start.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
        if (conflicts.Length > 0)
        {
            _done.Remove(atom.Index);
            _bases[atom.TaskIndex] = new(_branch);
            return outcome with { Result = AttemptResult.Failed, ErrorType = "merge_conflict", ErrorClass = ErrorClass.Logic, Conflicts = conflicts };
        }
        foreach (var path in work)
            _branch[path] = _branch.GetValueOrDefault(path) + 1;
        work.Clear();
        _bases[atom.TaskIndex] = new(_branch);
        return outcome;
    }

    private HashSet<string> Of(int task) => _work.TryGetValue(task, out var work) ? work : _work[task] = new(StringComparer.Ordinal);

    private bool News(Dictionary<string, int> start, string path) => _branch.Any(merged =>
        merged.Value != start.GetValueOrDefault(merged.Key) && (merged.Key == path || (path[^1] == '/' && merged.Key.StartsWith(path, StringComparison.Ordinal))));

    private static FileChange Change(string path, string content) => new(path, 1, content, "unknown", ArtifactChange.Modified);
}
