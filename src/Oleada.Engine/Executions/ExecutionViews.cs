using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>An execution's state as clients read it.</summary>
public static class ExecutionViews
{
    public static ExecutionView View(ExecutionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var started = state.Started!;
        var atoms = state.Graph.Atoms.Length;
        var waves = Enumerable.Range(1, state.Graph.Waves).Select(number => Wave(number, state.Wave(number))).ToArray();
        return new ExecutionView
        {
            ExecutionId = started.ExecutionId,
            Status = Status(state),
            Seq = state.Seq,
            PlanId = started.PlanId ?? state.Graph.Plan.Plan,
            PlanVersion = started.PlanVersion ?? 0,
            SessionId = started.SessionId,
            StartedAt = state.StartedAt,
            EndedAt = state.EndedAt,
            TotalTasks = state.TotalTasks,
            EndedTasks = state.EndedTasks,
            CompletedTasks = state.CompletedTasks,
            FailedTasks = state.FailedTasks,
            SkippedTasks = state.EndedTasks - state.CompletedTasks - state.FailedTasks,
            CancelledTasks = state.CancelledTasks,
            ProgressPercent = ExecutionReports.Percent(state.EndedTasks, state.TotalTasks),
            CompletedPercent = ExecutionReports.WholePercent(waves.Sum(wave => wave.Completed), atoms),
            TotalAtoms = atoms,
            CompletedAtoms = waves.Sum(wave => wave.Completed),
            FailedAtoms = waves.Sum(wave => wave.Failed),
            SkippedAtoms = waves.Sum(wave => wave.Skipped),
            CancelledAtoms = waves.Sum(wave => wave.Cancelled),
            RunningAtoms = state.Running.Count,
            WaitingApprovals = state.Approvals.Count,
            Phases = [.. Phases.Summarize(state.Graph.Plan).Select(phase => Phase(state, phase))],
            Waves = waves,
            Artifacts = state.CountArtifacts(),
            ArtifactsOmitted = state.ArtifactsOmitted == 0 ? null : state.ArtifactsOmitted,
            ExpectedArtifacts = state.ExpectedArtifacts == 0 ? null : state.ExpectedArtifacts,
            TokensUsed = state.TokensUsed,
            CostUsd = state.CostUsd,
            CostIncomplete = state.Completed?.CostIncomplete,
            Budget = Budget(state, -1),
            Tests = state.Tests(),
            Options = started.Options,
            Project = started.Project,
            Reason = state.Completed?.Reason ?? state.CancelRequested?.Reason ?? state.Paused?.Reason,
        };
    }

    public static IReadOnlyList<TaskView> Tasks(ExecutionState state) => Tasks(state, int.MaxValue);

    private static IReadOnlyList<TaskView> Tasks(ExecutionState state, int max)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Graph.Plan.Tasks.Take(max).Select((task, index) => new TaskView
        {
            TaskId = task.Id,
            Name = task.Name,
            Phase = task.Phase,
            Status = state.StatusOfTask(index),
            Budget = Budget(state, index),
            Atoms = [.. state.Graph.Atoms[state.Graph.TaskAtoms[index]].Select(atom => Atom(state, atom))],
        })];
    }

    /// <param name="withTasks">Whether the tasks are wanted too.</param>
    public static ExecutionSnapshot Snapshot(ExecutionState state, bool withTasks)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new ExecutionSnapshot
        {
            Execution = View(state),
            Artifacts = [.. state.Artifacts.Values.Take(ExecutionSnapshot.MaxArtifacts)],
            ArtifactsTotal = TotalIfCut(state.Artifacts.Count, ExecutionSnapshot.MaxArtifacts),
            Errors = [.. state.Errors],
            Approvals = state.Approvals.Count == 0 ? null : [.. state.Approvals.Values],
            Tasks = withTasks ? Tasks(state, ExecutionSnapshot.MaxTasks) : null,
            TasksTotal = withTasks ? TotalIfCut(state.TotalTasks, ExecutionSnapshot.MaxTasks) : null,
        };
    }

    /// <summary>The word for an <see cref="ExecutionResult"/> on the wire.</summary>
    public static string WordFor(ExecutionResult result) => result switch
    {
        ExecutionResult.Success => "success",
        ExecutionResult.PartialSuccess => "partial_success",
        ExecutionResult.Cancelled => "cancelled",
        _ => "failed",
    };

    private static int? TotalIfCut(int total, int max) => total > max ? total : null;

    private static string Status(ExecutionState state) => state switch
    {
        { Completed: { } completed } => WordFor(completed.Status),
        { CancelRequested: not null } => "cancelling",
        { Paused: not null } => "paused",
        _ => "running",
    };

    private static BudgetView? Budget(ExecutionState state, int task)
    {
        var lines = new BudgetWatch(state).LinesOf(task).ToDictionary(
            line => line.Unit, line => new BudgetFigures(line.Used, line.Limit, line.Limit - line.First));
        return lines.Count == 0 ? null : new BudgetView(lines.GetValueOrDefault(BudgetUnit.Tokens), lines.GetValueOrDefault(BudgetUnit.Cost));
    }

    private static PhaseView Phase(ExecutionState state, PhaseSummary phase)
    {
        var ended = Enumerable.Range(0, state.TotalTasks)
            .Where(task => state.Graph.Plan.Tasks[task].Phase == phase.Number)
            .Select(state.StatusOfTask)
            .Where(status => status.HasEnded())
            .CountBy(status => status)
            .ToDictionary(pair => pair.Key, pair => pair.Value);

        return new PhaseView(
            phase.Number, phase.Name, phase.Tasks, ended.Values.Sum(),
            ended.GetValueOrDefault(WorkStatus.Completed), ended.GetValueOrDefault(WorkStatus.Failed),
            ended.GetValueOrDefault(WorkStatus.Skipped), ended.GetValueOrDefault(WorkStatus.Cancelled));
    }

    private static WaveView Wave(int number, WaveTally wave) => new(
        number, wave.Atoms, wave.Ended, wave.Completed, wave.Running, wave.Failed, wave.Skipped, wave.Cancelled);

    private static AtomView Atom(ExecutionState state, AtomNode atom)
    {
        var reported = state.ReportedBy(atom.Index);
        return new AtomView(
            atom.Atom.Id, state.StatusOf(atom.Index), atom.Wave, state.AttemptsOf(atom.Index), state.TestsOf(atom.Index),
            reported.Tokens == 0 ? null : reported.Tokens, reported.Usd, state.Graph.Scopes.AgentOf(atom));
    }
}
