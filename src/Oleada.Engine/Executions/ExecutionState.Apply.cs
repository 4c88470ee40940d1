using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Engine.Executions;

public sealed partial class ExecutionState
{
    private const int MostErrors = 100;

    /// <param name="task">Index of the task on whose stream the event is; -1 for the execution's own stream.</param>
    public void Apply(int task, DateTimeOffset at, EventData data)
    {
        if (task < 0)
            ApplyToExecution(at, data);
        else
            ApplyToTask(task, at, data);
    }

    private void ApplyToExecution(DateTimeOffset at, EventData data)
    {
        Seq++;
        switch (data)
        {
            case ExecutionStarted started:
                (Started, StartedAt) = (started, at);
                Queue.Barrier = started.Options?.Barrier == true;
                break;
            case ProgressUpdate progress:
                Report(progress);
                break;
            case ArtifactCreated artifact:
                Writes.Wrote(artifact.TaskId, artifact.Path, _artifacts.GetValueOrDefault(artifact.Path)?.TaskId);
                _artifacts[artifact.Path] = artifact;
                break;
            case ArtifactsOmitted omitted:
                ArtifactsOmitted = omitted.TotalOmitted;
                break;
            case AttemptError error:
                _errors.Enqueue(ErrorView.Of(at, error));
                if (_errors.Count > MostErrors)
                    _errors.Dequeue();
                break;
            case ApprovalRequested asked:
                Asked(asked, at);
                break;
            case ApprovalResolved resolved:
                Resolved(resolved);
                break;
            case BudgetWarning warning:
                Warned(warning);
                break;
            case WaveCompleted:
                ReportedWaves++;
                Queue.OpenWave = ReportedWaves + 1;
                break;
            case ExecutionPaused paused:
                Paused = paused;
                break;
            case ExecutionResumed:
                Paused = null;
                break;
            case CancelRequested cancel:
                CancelRequested = cancel;
                break;
            case ExecutionCompleted completed:
                (Completed, EndedAt) = (completed, at);
                break;
        }
    }

    private void ApplyToTask(int task, DateTimeOffset at, EventData data)
    {
        switch (data)
        {
            case AttemptStarted started:
                Start(AtomIn(task, started.AtomId), at);
                break;
            case AttemptEnded ended:
                End(AtomIn(task, ended.AtomId), at, ended);
                break;
            case WriteSetLearned learned:
                Writes.Learned(task, learned.Paths);
                break;
            case AgentSessionNoted noted:
                _sessions[AtomIn(task, noted.AtomId)] = noted;
                break;
            case AgentUsage usage:
                Report(AtomIn(task, usage.AtomId), usage);
                break;
            case AttemptInterrupted interrupted:
                Interrupt(AtomIn(task, interrupted.AtomId), interrupted);
                break;
            case AtomSkipped skipped:
                var atom = AtomIn(task, skipped.AtomId);
                Change(atom, skipped.Status);
                Finish(atom, at, skipped.Status);
                break;
        }
    }

    private int AtomIn(int task, string atomId)
    {
        for (var atom = Graph.TaskAtoms[task].Start.Value; atom < Graph.TaskAtoms[task].End.Value; atom++)
            if (Graph.Atoms[atom].Atom.Id == atomId)
                return atom;
        throw new InvalidOperationException($"task {Graph.Plan.Tasks[task].Id} has no atom '{atomId}'");
    }

    private void Start(int atom, DateTimeOffset at)
    {
        Change(atom, WorkStatus.Running);
        _running.Add(atom, at);
        _attempts[atom]++;
        Queue.Take(atom);
        var node = Graph.Atoms[atom];
        var task = _tasks[node.TaskIndex];
        task.StartedAt ??= at;
        task.Attempts++;
        task.LastWave = Math.Max(task.LastWave, node.Wave);
        var wave = Wave(node.Wave);
        wave.FirstStart ??= at;
        wave.Running++;
    }

    private void Interrupt(int atom, AttemptInterrupted interrupted)
    {
        Leave(atom);
        Charge(atom, interrupted.TokensUsed, interrupted.CostUsd, interrupted is { TokensUsed: not null, CostUsd: null });
        _attempts[atom]--;
        _tasks[Graph.Atoms[atom].TaskIndex].Attempts--;
        MakeReady(atom);
    }

    private void End(int atom, DateTimeOffset at, AttemptEnded ended)
    {
        Leave(atom);
        var tally = _tasks[Graph.Atoms[atom].TaskIndex];
        Charge(atom, ended.TokensUsed, ended.CostUsd, IsUnknownCost(atom, ended.CostUsd, ended.ErrorType));
        if (ended.ExpectedFound is { Count: > 0 } found)
            (tally.Found ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(found);
        _checksPassed[atom] = Count(ended, passed: true);
        _checksFailed[atom] = Count(ended, passed: false);
        foreach (var path in ended.Conflicts ?? [])
            Writes.Conflicted(Graph.Atoms[atom].TaskIndex, path, _artifacts.GetValueOrDefault(path)?.TaskId);
        if (ended.Result == AttemptResult.Failed)
            _failures[atom]++;
        // Whoever went on with it would be where it was too long already.
        if (ended.ErrorClass == ErrorClass.Context)
            _sessions.Remove(atom);
        if (ended.NextAttemptInMs is { } wait)
        {
            Change(atom, WorkStatus.Retrying);
            _retryAt[atom] = at.AddMilliseconds(wait);
            Queue.AddLater(atom, _retryAt[atom]);
            return;
        }
        var status = ended.Result switch
        {
            AttemptResult.Completed => WorkStatus.Completed,
            AttemptResult.Cancelled => WorkStatus.Cancelled,
            _ => WorkStatus.Failed,
        };
        Change(atom, status);
        Finish(atom, at, status);
    }

    private static byte Count(AttemptEnded ended, bool passed) =>
        (byte)Math.Min(byte.MaxValue, ended.Checks?.Count(check => check.Passed == passed) ?? 0);

    private void Leave(int atom)
    {
        _running.Remove(atom);
        Queue.Release(atom);
        Wave(Graph.Atoms[atom].Wave).Running--;
    }

    private void Finish(int atom, DateTimeOffset at, WorkStatus status)
    {
        var node = Graph.Atoms[atom];
        var (task, wave) = (_tasks[node.TaskIndex], Wave(node.Wave));
        _sessions.Remove(atom);
        task.Count(status);
        wave.Count(status);
        wave.LastEnd = at;

        if (status == WorkStatus.Completed)
            Unblock(node.Dependents);

        if (HasEnded(node.TaskIndex))
        {
            ToReport.Enqueue(node.TaskIndex);
            SpendingTasksLeft -= Graph.Scopes.Spends(node.Task) ? 1 : 0;
        }
        if (Queue.Apart.HasUnmerged(node.TaskIndex) && (HasEnded(node.TaskIndex) || (status == WorkStatus.Completed && Graph.IsAwaited(node))))
            Queue.Free(node.TaskIndex);
    }

    private void Unblock(int[] dependents)
    {
        foreach (var dependent in dependents)
            if (--_waitingFor[dependent] == 0 && _status[dependent] == WorkStatus.Pending)
                MakeReady(dependent);
    }

    private void Report(ProgressUpdate progress)
    {
        var task = ToReport.Dequeue();
        if (Graph.Plan.Tasks[task].Id != progress.TaskId)
            throw new InvalidOperationException($"progress_update of {progress.TaskId}, but {Graph.Plan.Tasks[task].Id} ended first");
        CountReport(progress.Status);
    }

    private void CountReport(WorkStatus status)
    {
        EndedTasks++;
        CompletedTasks += status == WorkStatus.Completed ? 1 : 0;
        FailedTasks += status == WorkStatus.Failed ? 1 : 0;
        CancelledTasks += status == WorkStatus.Cancelled ? 1 : 0;
    }
}
