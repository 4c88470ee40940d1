using Oleada.Contracts.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>The events that say how far an execution is: pure functions of its state.</summary>
internal static class ExecutionReports
{
    public static ProgressUpdate Progress(ExecutionState state, int taskIndex, DateTimeOffset now)
    {
        var task = state.Graph.Plan.Tasks[taskIndex];
        var tally = state.Tally(taskIndex);
        var status = state.StatusOfTask(taskIndex);
        var atoms = state.Graph.Atoms[state.Graph.TaskAtoms[taskIndex]];
        var ended = state.EndedTasks + 1;
        return new ProgressUpdate
        {
            TaskId = task.Id,
            TaskName = task.Name,
            Phase = task.Phase,
            PhaseName = Phases.NameOf(task.Phase),
            Status = status,
            Progress = ended,
            ProgressPercent = Percent(ended, state.TotalTasks),
            CompletedTasks = state.CompletedTasks + (status == WorkStatus.Completed ? 1 : 0),
            TotalTasks = state.TotalTasks,
            CurrentWave = tally.LastWave > 0 ? tally.LastWave : atoms.Max(atom => atom.Wave),
            DurationMs = tally.StartedAt is { } start ? Durations.Between(start, now).TotalMilliseconds : 0,
            SubtaskStatus = atoms.ToDictionary(atom => atom.Atom.Id, atom => state.StatusOf(atom.Index), StringComparer.Ordinal),
            Attempts = tally.Attempts,
            TokensUsed = tally.TokensUsed,
            CostUsd = tally.CostUsd,
        };
    }

    public static WaveCompleted Wave(int number, WaveTally wave) => new()
    {
        WaveNumber = number,
        AtomsInWave = wave.Atoms,
        AtomsCompleted = wave.Completed,
        DurationMs = wave is { FirstStart: { } first, LastEnd: { } last } ? Durations.Between(first, last).TotalMilliseconds : 0,
        SuccessRate = (double)wave.Completed / wave.Atoms,
    };

    public static ExecutionCompleted Completed(ExecutionState state, DateTimeOffset now) => new()
    {
        ExecutionId = state.Started!.ExecutionId,
        Status = Result(state),
        TotalTasks = state.TotalTasks,
        CompletedTasks = state.CompletedTasks,
        FailedTasks = state.FailedTasks,
        SkippedTasks = state.TotalTasks - state.CompletedTasks - state.FailedTasks,
        DurationMs = Durations.Between(state.StartedAt, now).TotalMilliseconds,
        ArtifactsCreated = state.CountArtifacts(),
        ArtifactsOmitted = state.ArtifactsOmitted == 0 ? null : state.ArtifactsOmitted,
        TokensUsed = state.TokensUsed,
        CostUsd = state.CostUsd,
        CostIncomplete = state.HasUnknownCost ? true : null,
        Tests = state.Tests(),
        Reason = state.CancelRequested?.Reason,
        ContendedFiles = state.ContendedFiles() is { Count: > 0 } files ? files : null,
    };

    public static double Percent(int part, int whole) => Math.Round(100.0 * part / whole, 2, MidpointRounding.AwayFromZero);

    /// <summary>Rounded down to 2 decimals, so that 100 means all.</summary>
    public static double WholePercent(int part, int whole) => Math.Floor(10_000.0 * part / whole) / 100;

    private static ExecutionResult Result(ExecutionState state) => state switch
    {
        { CancelRequested: not null } => ExecutionResult.Cancelled,
        _ when state.CompletedTasks == state.TotalTasks => ExecutionResult.Success,
        { CompletedTasks: > 0 } => ExecutionResult.PartialSuccess,
        _ => ExecutionResult.Failed,
    };
}
