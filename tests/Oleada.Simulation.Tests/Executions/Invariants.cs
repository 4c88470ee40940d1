using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>
/// Reads a finished log as an outsider would, with nothing of the engine's own bookkeeping, and says what is wrong
/// with it.
/// </summary>
internal sealed class Invariants(Simulation simulation)
{
    private readonly PlanGraph _graph = simulation.Graph;
    private readonly Dictionary<int, WorkStatus> _ended = [];
    private readonly Dictionary<int, (int Attempt, DateTimeOffset At)> _inFlight = [];
    private readonly Dictionary<int, int> _failures = [];
    private readonly Dictionary<int, DateTimeOffset> _notBefore = [];
    private readonly HashSet<string> _reported = [];
    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<string, ApprovalRequested> _open = [];
    private readonly int[] _endedInWave = new int[simulation.Graph.Waves + 1];
    private readonly int[] _completedInWave = new int[simulation.Graph.Waves + 1];
    private readonly BudgetInvariant _budget = new(simulation.Graph);
    private readonly KeptApartInvariant? _apart = simulation.MergesTasks ? new(simulation.Graph) : null;
    private int _waves;
    private int _told;
    private long _omitted;
    private int _errors;
    private int _failedAttempts;
    private int _completedTasks;
    private bool _paused;
    private bool _cancelled;
    private bool _over;

    public void Check()
    {
        var position = 0;
        foreach (var recorded in simulation.Log)
        {
            Require(!_over, "an event after execution_completed");
            Require(position++ > 0 == (recorded.Type != "execution_started"), "execution_started is the first event and the only one");
            var data = EventTypes.Decode(recorded.Type, recorded.Data)!;
            _apart?.On(recorded.Task, recorded.At, data);
            if (recorded.Task < 0)
                OnExecution(data);
            else
                OnTask(recorded.Task, recorded.At, data);
        }
        Require(_over, "no execution_completed");
        Require(_open.Count == 0, "nothing waits for a person after the end");
        Require(_ended.Count == _graph.Atoms.Length, "every atom ends");
        Require(_errors == _failedAttempts, "one error per failed attempt");
        Require(_waves == _graph.Waves, "every wave is reported");
    }

    private void OnExecution(EventData data)
    {
        switch (data)
        {
            case ProgressUpdate progress:
                OnProgress(progress);
                break;
            case WaveCompleted wave:
                Require(wave.WaveNumber == ++_waves, "waves in order");
                Require(wave.AtomsInWave == _endedInWave[_waves], "a wave is reported when its last atom has ended");
                Require(wave.AtomsCompleted == _completedInWave[_waves], "atoms completed in the wave");
                break;
            case ArtifactCreated:
                Require(++_told <= ArtifactLimits.MaxPerAttempt, "an attempt has so many events of files at most");
                break;
            case ArtifactsOmitted omitted:
                Require(omitted.Omitted > 0, "only what is left out is counted");
                Require(omitted.TotalOmitted == (_omitted += omitted.Omitted), "the count of the execution adds up");
                break;
            case AttemptError error:
                _errors++;
                Require(error.Recoverable == (error.NextAttemptInMs is not null), "recoverable means that another attempt follows");
                break;
            case ExecutionPaused:
                Require(!_paused, "paused twice");
                _paused = true;
                break;
            case ExecutionResumed:
                Require(_paused, "resumed, but not paused");
                _paused = false;
                break;
            case BudgetWarning warning:
                Require(!_cancelled, "nobody is warned of what is being cancelled");
                _budget.OnWarning(warning);
                break;
            case ApprovalRequested { Exceeded: not null } asked:
                Require(!_cancelled && _asked.Add(asked.ApprovalId), "an approval's id is its own");
                _budget.OnAsked(asked);
                break;
            case ApprovalResolved resolved when _budget.OnResolved(resolved):
                break;
            case ApprovalRequested asked:
                Require(!_cancelled && _inFlight.Keys.Any(atom => Names(_graph.Atoms[atom], asked)), "only what is in flight asks a person");
                Require(_asked.Add(asked.ApprovalId), "an approval's id is its own");
                _open.Add(asked.ApprovalId, asked);
                break;
            case ApprovalResolved resolved:
                Require(_open.Remove(resolved.ApprovalId), "an approval is resolved once, and only if it was asked for");
                break;
            case CancelRequested:
                Require(!_cancelled, "cancelled twice");
                _cancelled = true;
                break;
            case ExecutionCompleted completed:
                OnCompleted(completed);
                break;
        }
    }

    private void OnProgress(ProgressUpdate progress)
    {
        Require(_reported.Add(progress.TaskId), $"progress_update of {progress.TaskId} twice");
        Require(progress.Progress == _reported.Count, "progress counts the tasks that have ended");
        var task = _graph.Plan.Tasks.Select((task, index) => (task, index)).Single(pair => pair.task.Id == progress.TaskId).index;
        var statuses = _graph.Atoms[_graph.TaskAtoms[task]].Select(atom => _ended.GetValueOrDefault(atom.Index, WorkStatus.Pending)).ToArray();
        Require(statuses.All(status => status.HasEnded()), "a task is reported when its last atom has ended");
        Require(progress.SubtaskStatus.Values.SequenceEqual(statuses), "subtask_status is how the atoms ended");
        Require((progress.Status == WorkStatus.Completed) == statuses.All(status => status == WorkStatus.Completed), "completed means all atoms");
        Require((progress.Status == WorkStatus.Failed) == statuses.Contains(WorkStatus.Failed), "failed means that an atom failed");
        _completedTasks += progress.Status == WorkStatus.Completed ? 1 : 0;
        Require(progress.CompletedTasks == _completedTasks, "completed_tasks");
        _budget.OnProgress(task, progress);
    }

    private void OnCompleted(ExecutionCompleted completed)
    {
        _over = true;
        Require((completed.ArtifactsOmitted ?? 0) == _omitted, "artifacts_omitted at the end");
        _budget.OnCompleted(completed);
        Require(_reported.Count == _graph.Plan.Tasks.Count, "every task is reported before the end");
        Require(completed.CompletedTasks == _completedTasks, "completed_tasks at the end");
        Require(completed.CompletedTasks + completed.FailedTasks + completed.SkippedTasks == completed.TotalTasks, "the counts add up");
        var result = _cancelled ? ExecutionResult.Cancelled
            : _completedTasks == completed.TotalTasks ? ExecutionResult.Success
            : _completedTasks > 0 ? ExecutionResult.PartialSuccess : ExecutionResult.Failed;
        Require(completed.Status == result, $"the result is {result}, not {completed.Status}");
    }

    private void OnTask(int task, DateTimeOffset at, EventData data)
    {
        switch (data)
        {
            case AttemptStarted started:
                OnStarted(Atom(task, started.AtomId), at, started);
                break;
            case AttemptEnded ended:
                _told = 0;
                OnEnded(Atom(task, ended.AtomId), at, ended);
                break;
            case AttemptInterrupted interrupted:
                var atom = Atom(task, interrupted.AtomId);
                Require(_inFlight.Remove(atom.Index, out var lost) && lost.Attempt == interrupted.Attempt, "interrupted what was in flight");
                _budget.OnInterrupted(atom, interrupted);
                break;
            case AgentUsage usage:
                var user = Atom(task, usage.AtomId);
                Require(_inFlight[user.Index].Attempt == usage.Attempt, "only what is in flight uses anything");
                _budget.OnUsage(user, usage);
                break;
            case AtomSkipped skipped:
                OnSkipped(Atom(task, skipped.AtomId), skipped);
                break;
        }
    }

    private void OnStarted(AtomNode atom, DateTimeOffset at, AttemptStarted started)
    {
        Require(!_paused && !_cancelled, "no start while paused or cancelled");
        Require(!_ended.ContainsKey(atom.Index), $"{atom.Name} runs again after its end");
        Require(atom.DependsOn.All(dependency => _ended.GetValueOrDefault(dependency) == WorkStatus.Completed), $"{atom.Name} started before its dependencies completed");
        Require(started.Attempt == _failures.GetValueOrDefault(atom.Index) + 1, "the attempt's number");
        Require(!_notBefore.TryGetValue(atom.Index, out var due) || at >= due, "a retry before its time");
        Require(_inFlight.TryAdd(atom.Index, (started.Attempt, at)), "in flight twice");
        _budget.OnStarted(atom);
        Require(_inFlight.Count <= simulation.Options.MaxWorkers, "more in flight than allowed");
        Require(!simulation.Options.Barrier || atom.Wave == _waves + 1, "past the barrier");
        foreach (var other in _inFlight.Keys.Where(other => other != atom.Index))
            Require(!WriteTheSame(atom, _graph.Atoms[other]), $"{atom.Name} and {_graph.Atoms[other].Name} write the same file");
    }

    private static bool Names(AtomNode atom, ApprovalRequested asked) => atom.Task.Id == asked.TaskId && atom.Atom.Id == asked.AtomId;

    private void OnEnded(AtomNode atom, DateTimeOffset at, AttemptEnded ended)
    {
        Require(!_open.Values.Any(asked => Names(atom, asked)), "what an attempt asked for is settled before its end");
        Require(_inFlight.Remove(atom.Index, out var attempt) && attempt.Attempt == ended.Attempt, "the end of what was in flight");
        _budget.OnEnded(atom, ended);
        if (ended.Result == AttemptResult.Failed)
        {
            _failedAttempts++;
            _failures[atom.Index] = ended.Attempt;
            Require(ended.Attempt <= RetryPolicy.MaxAttempts(_graph.Scopes.RetryOf(atom.Task)), "too many attempts");
        }
        if (ended.NextAttemptInMs is { } wait)
        {
            Require(ended.Result == AttemptResult.Failed, "only what failed is tried again");
            _notBefore[atom.Index] = at.AddMilliseconds(wait);
            return;
        }
        End(atom, ended.Result switch
        {
            AttemptResult.Completed => WorkStatus.Completed,
            AttemptResult.Failed => WorkStatus.Failed,
            _ => WorkStatus.Cancelled,
        });
    }

    private void OnSkipped(AtomNode atom, AtomSkipped skipped)
    {
        Require(!_inFlight.ContainsKey(atom.Index), "skipped in flight");
        var why = skipped.Status switch
        {
            WorkStatus.Completed => atom.Task.Done == true,
            WorkStatus.Cancelled => _cancelled,
            _ => atom.DependsOn.Any(dependency => _ended.GetValueOrDefault(dependency) is WorkStatus.Failed or WorkStatus.Skipped),
        };
        Require(why, $"{atom.Name} was {skipped.Status} without a reason");
        End(atom, skipped.Status);
    }

    private void End(AtomNode atom, WorkStatus status)
    {
        Require(_ended.TryAdd(atom.Index, status), $"{atom.Name} ended twice");
        _endedInWave[atom.Wave]++;
        _completedInWave[atom.Wave] += status == WorkStatus.Completed ? 1 : 0;
    }

    private AtomNode Atom(int task, string id) => _graph.Atoms[_graph.TaskAtoms[task]].Single(atom => atom.Atom.Id == id);

    private static bool WriteTheSame(AtomNode one, AtomNode other) =>
        Writes(one).Any(path => Writes(other).Any(second => Overlap(path, second)));

    /// <summary>What the plan says that an atom writes.</summary>
    public static IEnumerable<string> Writes(AtomNode atom) => (atom.Task.Touches ?? []).Concat(atom.Atom.Touches ?? []);

    public static bool Overlap(string one, string other) =>
        one == other ||
        (one.EndsWith('/') && other.StartsWith(one, StringComparison.Ordinal)) ||
        (other.EndsWith('/') && one.StartsWith(other, StringComparison.Ordinal));

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
