using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// An execution as its events tell it. Changed by <see cref="Apply"/> alone, whether the events are being decided now
/// or are read back from the log; the two give the same state, which the simulator checks.
/// </summary>
public sealed partial class ExecutionState
{
    private readonly WorkStatus[] _status;
    private readonly byte[] _failures;
    private readonly byte[] _attempts;
    private readonly int[] _waitingFor;
    private readonly DateTimeOffset[] _retryAt;
    private readonly byte[] _checksPassed;
    private readonly byte[] _checksFailed;
    private readonly TaskTally[] _tasks;
    private readonly WaveTally[] _waves;
    private readonly Dictionary<string, ArtifactCreated> _artifacts = new(StringComparer.Ordinal);
    private readonly Dictionary<int, DateTimeOffset> _running = [];
    private readonly HashSet<string> _expected;
    private readonly SortedDictionary<int, AgentSessionNoted> _sessions = [];
    private readonly Queue<ErrorView> _errors = new();
    private readonly OrderedDictionary<string, ApprovalView> _approvals = new(StringComparer.Ordinal);

    public ExecutionState(PlanGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        var atoms = graph.Atoms.Length;
        _status = new WorkStatus[atoms];
        _failures = new byte[atoms];
        _attempts = new byte[atoms];
        _waitingFor = new int[atoms];
        _retryAt = new DateTimeOffset[atoms];
        _checksPassed = new byte[atoms];
        _checksFailed = new byte[atoms];
        _tasks = [.. graph.TaskAtoms.Select(_ => new TaskTally())];
        _waves = [.. Enumerable.Range(0, graph.Waves).Select(_ => new WaveTally())];
        _expected = ExpectedFiles(graph);
        SpendingTasksLeft = graph.Plan.Tasks.Count(task => graph.Scopes.Spends(task));
        Queue = new StartQueue(graph, StatusOf);
        Writes = new WriteSets(graph, Queue.Paths, Queue.Apart, task => _tasks[task].StartedAt is not null && !HasEnded(task));
        foreach (var atom in graph.Atoms)
        {
            _waves[atom.Wave - 1].Atoms++;
            _waitingFor[atom.Index] = atom.DependsOn.Length;
            if (atom.DependsOn.Length == 0)
                MakeReady(atom.Index);
        }
    }

    public PlanGraph Graph { get; }

    public ExecutionStarted? Started { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public ExecutionCompleted? Completed { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public ExecutionPaused? Paused { get; private set; }

    public CancelRequested? CancelRequested { get; private set; }

    public int EndedTasks { get; private set; }

    public int CompletedTasks { get; private set; }

    public int FailedTasks { get; private set; }

    public int CancelledTasks { get; private set; }

    public int ReportedWaves { get; private set; }

    /// <summary>Events on the execution's own stream so far, which is that stream's seq.</summary>
    public long Seq { get; private set; }

    public int TotalTasks => _tasks.Length;

    /// <summary>Atoms in flight, by index.</summary>
    public IReadOnlyCollection<int> Running => _running.Keys;

    /// <summary>The newest event of each file, deleted ones included.</summary>
    public IReadOnlyDictionary<string, ArtifactCreated> Artifacts => _artifacts;

    /// <summary>The newest errors, oldest first; older ones are in the log.</summary>
    public IReadOnlyCollection<ErrorView> Errors => _errors;

    /// <summary>What waits for a person's decision, by id, oldest first.</summary>
    public IReadOnlyDictionary<string, ApprovalView> Approvals => _approvals;

    /// <summary>Order in which atoms are started. Derived from the rest, never saved.</summary>
    internal StartQueue Queue { get; }

    /// <summary>Which tasks are known to write which files.</summary>
    internal WriteSets Writes { get; }

    /// <summary>Tasks that have ended and whose <c>progress_update</c> is not yet decided.</summary>
    internal Queue<int> ToReport { get; } = new();

    public WorkStatus StatusOf(int atom) => _status[atom];

    /// <summary>Ordinal of the atom's attempt that is running or would be next, from 1.</summary>
    public int AttemptOf(int atom) => _failures[atom] + (_status[atom] == WorkStatus.Failed ? 0 : 1);

    /// <summary>Attempts of the atom that have been started; an interrupted one is not counted until it starts again.</summary>
    public int AttemptsOf(int atom) => _attempts[atom];

    /// <summary>Checks of the atom's last attempt that ended; null if there were none.</summary>
    public TestCounts? TestsOf(int atom) =>
        _checksPassed[atom] + _checksFailed[atom] == 0 ? null : new TestCounts(_checksPassed[atom], _checksFailed[atom]);

    /// <summary>Files that an atom's task is known to write, whether or not the plan says so.</summary>
    public IReadOnlyList<string> KnownWritesOf(int atom) => [.. Queue.Apart.KnownTo(Graph.Atoms[atom].TaskIndex).Select(Queue.Paths.NameOf)];

    /// <summary>Files in which merges have conflicted, now or in an earlier execution, with the tasks that write them.</summary>
    public IReadOnlyList<ContendedFile> ContendedFiles() => Writes.Known(task => StatusOfTask(task) == WorkStatus.Completed);

    /// <summary>Why the attempt before this one failed, as long as it is among the newest errors; null if it did not.</summary>
    public string? FailureBefore(int atom, int attempt) => _errors.LastOrDefault(error =>
        error.RetryAttempt == attempt - 1 && error.AtomId == Graph.Atoms[atom].Atom.Id && error.TaskId == Graph.Atoms[atom].Task.Id)?.Message;

    /// <summary>
    /// The conversation that an attempt may go on with: that of the attempt before it, or its own from before a crash. An older
    /// one the attempt before could not go on with either.
    /// </summary>
    public AgentSessionNoted? SessionBefore(int atom, int attempt) =>
        _sessions.TryGetValue(atom, out var noted) && noted.Attempt >= attempt - 1 ? noted : null;

    /// <summary>What the other tasks have left that an atom depends on.</summary>
    public IReadOnlyList<DependencyResult> ResultsBefore(int atom)
    {
        var tasks = Graph.Atoms[atom].DependsOn.Select(other => Graph.Atoms[other].TaskIndex).Where(task => task != Graph.Atoms[atom].TaskIndex).Distinct();
        return
        [
            .. tasks.Select(task => Graph.Plan.Tasks[task]).Select(task => new DependencyResult(task.Id, task.Name,
                [.. _artifacts.Values.Where(file => file.TaskId == task.Id && file.Change != ArtifactChange.Deleted).Select(file => file.Path)])),
        ];
    }

    public DateTimeOffset RetryAt(int atom) => _retryAt[atom];

    /// <summary>When the atom's running attempt started.</summary>
    public DateTimeOffset StartOf(int atom) => _running[atom];

    /// <summary>True if all other atoms of its task have completed.</summary>
    public bool IsLastToComplete(int atom)
    {
        var task = Graph.Atoms[atom].TaskIndex;
        var atoms = Graph.TaskAtoms[task];
        return _tasks[task].Completed == atoms.End.Value - atoms.Start.Value - 1;
    }

    /// <summary>Whether the plan announces the file.</summary>
    public bool IsExpected(string path) => _expected.Contains(path);

    /// <summary>Files that the plan announces.</summary>
    public int ExpectedArtifacts => _expected.Count;

    /// <summary>Changes that no event tells of, since there were too many.</summary>
    public long ArtifactsOmitted { get; private set; }

    /// <summary>Files created or changed and still there.</summary>
    public int CountArtifacts() => _artifacts.Values.Count(artifact => artifact.Change != ArtifactChange.Deleted);

    internal TaskTally Tally(int task) => _tasks[task];

    internal WaveTally Wave(int number) => _waves[number - 1];

    /// <summary>Checks that passed and failed in each atom's last attempt; null if there were none.</summary>
    public TestCounts? Tests()
    {
        int passed = 0, failed = 0;
        for (var atom = 0; atom < _status.Length; atom++)
        {
            passed += _checksPassed[atom];
            failed += _checksFailed[atom];
        }
        return passed + failed == 0 ? null : new TestCounts(passed, failed);
    }

    /// <summary>Files of the task that no attempt has seen yet.</summary>
    public IEnumerable<string> ExpectedMissing(int task) =>
        (Graph.Plan.Tasks[task].Expects ?? []).Where(path => _tasks[task].Found?.Contains(path) != true);

    public IReadOnlySet<string> FailedTaskIds() => Enumerable.Range(0, TotalTasks).Where(task => StatusOfTask(task) == WorkStatus.Failed)
        .Select(task => Graph.Plan.Tasks[task].Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>A task's state, which follows from those of its atoms.</summary>
    public WorkStatus StatusOfTask(int task)
    {
        var tally = _tasks[task];
        var atoms = Graph.TaskAtoms[task];
        if (HasEnded(task))
            return EndOf(tally, atoms.End.Value - atoms.Start.Value);
        var statuses = _status.AsSpan(atoms);
        if (!statuses.Contains(WorkStatus.Running) && statuses.Contains(WorkStatus.Retrying))
            return WorkStatus.Retrying;
        if (tally.StartedAt is not null)
            return _approvals.Values.Any(approval => approval.TaskId == Graph.Plan.Tasks[task].Id) ? WorkStatus.Blocked : WorkStatus.Running;
        return statuses.Contains(WorkStatus.Ready) ? WorkStatus.Ready : WorkStatus.Pending;
    }

    private bool HasEnded(int task) => _tasks[task].Ended == Graph.TaskAtoms[task].End.Value - Graph.TaskAtoms[task].Start.Value;

    private static WorkStatus EndOf(TaskTally tally, int count) => tally switch
    {
        _ when tally.Completed == count => WorkStatus.Completed,
        { Failed: > 0 } => WorkStatus.Failed,
        { Cancelled: > 0 } => WorkStatus.Cancelled,
        _ => WorkStatus.Skipped,
    };

    internal static HashSet<string> ExpectedFiles(PlanGraph graph) =>
        graph.Plan.Tasks.SelectMany(task => task.Expects ?? [])
            .Concat(graph.Atoms.SelectMany(atom => atom.Atom.Expects ?? []))
            .ToHashSet(StringComparer.Ordinal);

    private void MakeReady(int atom)
    {
        Change(atom, WorkStatus.Ready);
        Queue.Add(atom);
    }

    private void Change(int atom, WorkStatus status)
    {
        WorkTransitions.Require(Graph.Atoms[atom].Name, _status[atom], status);
        _status[atom] = status;
    }
}
