using System.Text.Json;
using System.Text.Json.Serialization;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// The state as bytes. Only what the events told is saved; counts, queues and locks are worked out again, so that a
/// snapshot cannot contradict itself.
/// </summary>
public sealed partial class ExecutionState
{
    /// <summary>Raised when the format changes: an older snapshot is then ignored and the events are read instead.</summary>
    public const int SnapshotVersion = 8;

    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(
        new SavedExecution(
            Started!, StartedAt, Completed, EndedAt, Paused, CancelRequested, Seq, ReportedWaves,
            [.. _status.Select(status => (byte)status)], _failures, _attempts, _checksPassed, _checksFailed,
            [.. Waiting().Select(atom => new SavedMoment(atom, _retryAt[atom]))],
            [.. _running.Select(pair => new SavedMoment(pair.Key, pair.Value))],
            [.. _tasks.Select(task => new SavedTask(task.Attempts, task.LastWave, task.StartedAt, task.TokensUsed, task.CostUsd, task.HasUnknownCost, task.KnownUsd, task.Found))],
            [.. _waves.Select(wave => new SavedWave(wave.FirstStart, wave.LastEnd))],
            [.. _artifacts.Values], [.. _errors], [.. _approvals.Values],
            [.. _sessions.Select(pair => new SavedSession(pair.Key, pair.Value))], HasUnknownCost, SaveReported(), SaveBudgets(),
            Writes.Save(), Writes.SaveUnmerged(), ArtifactsOmitted),
        SnapshotJson.Default.SavedExecution);

    public static ExecutionState Load(PlanGraph graph, ReadOnlySpan<byte> snapshot)
    {
        var saved = JsonSerializer.Deserialize(snapshot, SnapshotJson.Default.SavedExecution)!;
        var state = new ExecutionState(graph);
        state.Restore(saved);
        return state;
    }

    private IEnumerable<int> Waiting() =>
        Enumerable.Range(0, _status.Length).Where(atom => _status[atom] == WorkStatus.Retrying);

    private void Restore(SavedExecution saved)
    {
        (Started, StartedAt, Seq, ReportedWaves) = (saved.Started, saved.StartedAt, saved.Seq, saved.ReportedWaves);
        (Completed, EndedAt, Paused, CancelRequested) = (saved.Completed, saved.EndedAt, saved.Paused, saved.CancelRequested);
        RestoreSpending(saved);
        Queue.Barrier = saved.Started.Options?.Barrier == true;
        Queue.OpenWave = ReportedWaves + 1;
        saved.Failures.CopyTo(_failures, 0);
        saved.Attempts.CopyTo(_attempts, 0);
        saved.ChecksPassed.CopyTo(_checksPassed, 0);
        saved.ChecksFailed.CopyTo(_checksFailed, 0);
        foreach (var artifact in saved.Artifacts)
            _artifacts[artifact.Path] = artifact;
        foreach (var error in saved.Errors)
            _errors.Enqueue(error);
        foreach (var approval in saved.Approvals)
            _approvals[approval.ApprovalId] = approval;
        foreach (var (atom, noted) in saved.Sessions)
            _sessions[atom] = noted;
        for (var wave = 0; wave < _waves.Length; wave++)
            (_waves[wave].FirstStart, _waves[wave].LastEnd) = (saved.Waves[wave].FirstStart, saved.Waves[wave].LastEnd);
        Writes.Restore(saved.Files, saved.Unmerged);
        ArtifactsOmitted = saved.ArtifactsOmitted;
        RestoreAtoms(saved);
        RestoreTasks(saved);
    }

    private void RestoreAtoms(SavedExecution saved)
    {
        foreach (var atom in Graph.Atoms)
        {
            var status = (WorkStatus)saved.Status[atom.Index];
            _status[atom.Index] = status;
            if (status == WorkStatus.Ready)
                Queue.Add(atom.Index);
            if (status.HasEnded())
                _waves[atom.Wave - 1].Count(status);
            if (status != WorkStatus.Completed)
                continue;
            foreach (var dependent in atom.Dependents)
                _waitingFor[dependent]--;
        }
        foreach (var (atom, at) in saved.Running)
        {
            _running.Add(atom, at);
            Queue.Take(atom);
            Wave(Graph.Atoms[atom].Wave).Running++;
        }
        foreach (var (atom, due) in saved.Retries)
        {
            _retryAt[atom] = due;
            Queue.AddLater(atom, due);
        }
    }

    private void RestoreTasks(SavedExecution saved)
    {
        for (var task = 0; task < _tasks.Length; task++)
        {
            var (tally, from) = (_tasks[task], saved.Tasks[task]);
            (tally.Attempts, tally.LastWave, tally.StartedAt, tally.Found) = (from.Attempts, from.LastWave, from.StartedAt, from.Found);
            tally.HasUnknownCost = from.HasUnknownCost;
            CountKnown(task, from.KnownUsd);
            tally.Spend(from.TokensUsed, from.CostUsd);
            Spend(from.TokensUsed, from.CostUsd);
            foreach (var status in _status.AsSpan(Graph.TaskAtoms[task]))
                tally.Count(status);
            if (StatusOfTask(task) is var end && !end.HasEnded())
                continue;
            CountReport(end);
            SpendingTasksLeft -= Graph.Scopes.Spends(Graph.Plan.Tasks[task]) ? 1 : 0;
        }
    }
}

internal sealed record SavedMoment(int Atom, DateTimeOffset At);

internal sealed record SavedSession(int Atom, AgentSessionNoted Noted);

internal sealed record SavedTask(
    int Attempts, int LastWave, DateTimeOffset? StartedAt, long? TokensUsed, decimal? CostUsd, bool HasUnknownCost, decimal KnownUsd,
    HashSet<string>? Found);

internal sealed record SavedWave(DateTimeOffset? FirstStart, DateTimeOffset? LastEnd);

internal sealed record SavedExecution(
    ExecutionStarted Started, DateTimeOffset StartedAt, ExecutionCompleted? Completed, DateTimeOffset? EndedAt,
    ExecutionPaused? Paused, CancelRequested? CancelRequested, long Seq, int ReportedWaves,
    byte[] Status, byte[] Failures, byte[] Attempts, byte[] ChecksPassed, byte[] ChecksFailed,
    SavedMoment[] Retries, SavedMoment[] Running, SavedTask[] Tasks, SavedWave[] Waves, ArtifactCreated[] Artifacts,
    ErrorView[] Errors, ApprovalView[] Approvals, SavedSession[] Sessions, bool HasUnknownCost,
    SavedUsage[] Reported, SavedBudget[] Budgets,
    SavedFile[] Files, SavedWork[] Unmerged, long ArtifactsOmitted);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SavedExecution))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
