using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>
/// What the events received so far say about an execution: a fold. Every figure of the live view and of the summary
/// comes from here, so they agree with each other.
/// </summary>
/// <param name="server">What a command on another terminal has to say to find the server.</param>
internal sealed class LiveModel(TaskNames names, string server = "")
{
    public ExecutionStarted? Started { get; private set; }

    public ExecutionCompleted? Completed { get; private set; }

    public EndCounts Tasks { get; } = new();

    /// <summary>Tasks in the plan.</summary>
    public int TotalTasks { get; private set; }

    public AtomEnds Atoms { get; } = new();

    /// <summary>Atoms in the plan.</summary>
    public int TotalAtoms => Started?.TotalAtoms ?? 0;

    public IReadOnlyList<PhaseProgress> Phases { get; private set; } = [];

    public WaveRow Waves { get; } = new();

    public Artifacts Artifacts { get; } = new();

    public Failures Failures { get; } = new();

    public Usage Usage { get; } = new();

    public Questions Questions { get; } = new(server);

    public Flight Flight { get; } = new();

    public WorkTime Time { get; } = new();

    public bool Cancelling { get; private set; }

    /// <summary>Whether somebody cancelled the execution, ended or not.</summary>
    public bool IsCancelled => Cancelling || Completed?.Status == ExecutionResult.Cancelled;

    public bool Live => Started is not null && Completed is null;

    /// <summary>What the view says while the connection is being made again; no event, so the caller sets it.</summary>
    public string? Connection { get; set; }

    /// <summary>The last task that ended, shown where no event tells what is in flight.</summary>
    public ProgressUpdate? LastEnded { get; private set; }

    public string NameOf(string taskId) => names.NameOf(taskId);

    /// <summary>Atoms are counted where their streams are read, tasks where not.</summary>
    public TimeSpan? Left(DateTimeOffset now) => OnlyWaits ? null : Time.Left(now, Atoms.Counts.Ended, TotalAtoms);

    /// <summary>Whether nothing is at work until a person has answered, as far as events tell.</summary>
    public bool OnlyWaits => Questions.Open.Count > 0 && Flight is { Running: 0, HasStarted: true };

    public void Apply(SeenEvent seen)
    {
        Apply(seen, seen.Decode());
    }

    /// <param name="seen">The event.</param>
    /// <param name="data">Its payload, for a caller that has decoded it already.</param>
    public void Apply(SeenEvent seen, EventData? data)
    {
        if (seen.OfExecution)
            ApplyToExecution(data, seen.At);
        else
            ApplyToTask(seen.TaskId, data, seen.At);
        Time.Saw(seen.At);
    }

    private void ApplyToExecution(EventData? data, DateTimeOffset at)
    {
        switch (data)
        {
            case ExecutionStarted started: Start(started, at); break;
            case ProgressUpdate update: End(update); break;
            case ArtifactCreated artifact: Artifacts.Apply(artifact); break;
            case ArtifactsOmitted omitted: Artifacts.Omitted = omitted.TotalOmitted; break;
            case WaveCompleted wave: Waves.End(wave); break;
            case AttemptError error: Failures.Apply(error, at); break;
            case ExecutionPaused: Time.Pause(at); break;
            case ExecutionResumed: Time.Resume(at); break;
            case CancelRequested: Cancelling = true; break;
            case BudgetWarning warning: Questions.Warn(warning); break;
            case ApprovalRequested asked: Questions.Ask(asked); break;
            case ApprovalResolved resolved: Resolve(resolved); break;
            case PlanRevised revised: TotalTasks = revised.TotalTasks; break;
            case ExecutionCompleted completed: End(completed, at); break;
        }
    }

    private void ApplyToTask(string taskId, EventData? data, DateTimeOffset at)
    {
        switch (data)
        {
            case AttemptStarted started:
                Flight.Start(taskId, started.AtomId, started.Wave);
                Waves.Start(started.Wave);
                Failures.Started(taskId, started.AtomId);
                CountRunning(taskId, 1);
                break;
            case AttemptEnded ended:
                End(taskId, ended);
                break;
            case AttemptInterrupted interrupted:
                Time.Interrupted(at);
                Stop(taskId, interrupted.AtomId);
                Usage.End(taskId, interrupted.AtomId, interrupted.TokensUsed, interrupted.CostUsd);
                break;
            case AgentUsage usage:
                Usage.Report(taskId, usage);
                break;
            case AtomSkipped skipped: Atoms.End(taskId, skipped.AtomId, skipped.Status); break;
        }
    }

    private void Start(ExecutionStarted started, DateTimeOffset at)
    {
        Started = started;
        Time.Start(at);
        TotalTasks = started.TotalTasks;
        Phases = [.. started.Phases.Select(phase => new PhaseProgress(phase.Number, phase.Name, phase.Tasks))];
        Waves.Total = started.TotalWaves ?? 0;
        Artifacts.Expected = started.ExpectedArtifacts;
        (Usage.TokenBudget, Usage.CostBudget) = (started.TokenBudget, started.CostBudgetUsd);
    }

    private void Resolve(ApprovalResolved resolved)
    {
        if (Questions.Resolve(resolved) is { TaskId: null, Exceeded: { } raised })
            Usage.Raise(raised);
    }

    private void End(ProgressUpdate update)
    {
        Questions.Ended(update.TaskId);
        LastEnded = update;
        Tasks.Add(update.Status);
        PhaseNumbered(update.Phase)?.Tasks.Add(update.Status);
        if (update.Status is WorkStatus.Completed or WorkStatus.Failed)
            Waves.Start(update.CurrentWave);
        Usage.Set(update.TaskId, update.TokensUsed, update.CostUsd);
        Atoms.EndTask(update.TaskId, update.SubtaskStatus);
        Failures.Ended(update.TaskId);
    }

    private void End(ExecutionCompleted completed, DateTimeOffset at)
    {
        Completed = completed;
        Time.Resume(at);
        Time.End(at);
        Flight.Land();
        Failures.Clear();
        foreach (var phase in Phases)
            phase.Running = 0;
    }

    private void End(string taskId, AttemptEnded ended)
    {
        var wave = Flight.WaveOf(taskId, ended.AtomId);
        Stop(taskId, ended.AtomId);
        Usage.End(taskId, ended.AtomId, ended.TokensUsed, ended.CostUsd);
        if (ended.NextAttemptInMs is not null)
            return;

        var status = StatusOf(ended.Result);
        Atoms.End(taskId, ended.AtomId, status);
        if (status == WorkStatus.Failed && wave is { } number)
            Waves.CountFailed(number);
    }

    private static WorkStatus StatusOf(AttemptResult result) => result switch
    {
        AttemptResult.Completed => WorkStatus.Completed,
        AttemptResult.Cancelled => WorkStatus.Cancelled,
        _ => WorkStatus.Failed,
    };

    private void Stop(string taskId, string atomId)
    {
        if (Flight.Stop(taskId, atomId))
            CountRunning(taskId, -1);
    }

    private void CountRunning(string taskId, int change)
    {
        if (names.PhaseOf(taskId) is { } number && PhaseNumbered(number) is { } phase)
            phase.Running += change;
    }

    private PhaseProgress? PhaseNumbered(int number) => Phases.FirstOrDefault(phase => phase.Number == number);
}
