using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>Tasks that have ended, by how.</summary>
internal sealed class TaskTally
{
    public int Total { get; set; }

    public int Completed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Skipped and cancelled ones.</summary>
    public int Skipped { get; private set; }

    public int Ended => Completed + Failed + Skipped;

    public void Count(WorkStatus status)
    {
        if (status == WorkStatus.Completed)
            Completed++;
        else if (status == WorkStatus.Failed)
            Failed++;
        else
            Skipped++;
    }
}

/// <summary>One phase of the plan.</summary>
internal sealed class PhaseProgress(int number, string name, int tasks)
{
    public int Number { get; } = number;

    public string Name { get; } = name;

    public TaskTally Tasks { get; } = new() { Total = tasks };

    /// <summary>Atoms of its tasks in flight.</summary>
    public int Running { get; set; }

    public ViewState State => Tasks switch
    {
        { Total: 0 } => ViewState.Empty,
        _ when Tasks.Ended < Tasks.Total => Tasks.Ended + Running > 0 ? ViewState.Running : ViewState.Waiting,
        { Failed: > 0 } => ViewState.Failed,
        { Skipped: > 0 } => ViewState.Skipped,
        _ => ViewState.Done,
    };
}

/// <summary>One wave of the plan.</summary>
internal sealed class WaveProgress
{
    public bool Started { get; set; }

    public WaveCompleted? Completed { get; set; }

    public ViewState State => Completed switch
    {
        null => Started ? ViewState.Running : ViewState.Waiting,
        { SuccessRate: >= 1 } => ViewState.Done,
        { AtomsCompleted: 0 } => ViewState.Failed,
        _ => ViewState.Partial,
    };
}

/// <summary>How a phase or a wave stands.</summary>
internal enum ViewState { Waiting, Running, Done, Partial, Failed, Skipped, Empty }
