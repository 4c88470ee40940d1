using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>One phase of the plan.</summary>
internal sealed class PhaseProgress(int number, string name, int tasks)
{
    public int Number { get; } = number;

    public string Name { get; } = name;

    public int Total { get; } = tasks;

    public EndCounts Tasks { get; } = new();

    /// <summary>Atoms of its tasks in flight.</summary>
    public int Running { get; set; }

    public ViewState State
    {
        get
        {
            if (Total == 0)
                return ViewState.Empty;
            if (Tasks.Ended < Total)
                return Tasks.Ended + Running > 0 ? ViewState.Running : ViewState.Waiting;

            return Tasks switch
            {
                { Failed: > 0 } => ViewState.Failed,
                { Cancelled: > 0 } => ViewState.Cancelled,
                { Skipped: > 0 } => ViewState.Skipped,
                _ => ViewState.Completed,
            };
        }
    }
}

/// <summary>One wave of the plan.</summary>
internal sealed class WaveProgress
{
    public bool Started { get; set; }

    public WaveCompleted? Completed { get; set; }

    /// <summary>Atoms that failed for good, as far as events tell.</summary>
    public int Failed { get; set; }

    /// <param name="cancelled">Whether the execution was cancelled.</param>
    public ViewState StateIn(bool cancelled) => Completed switch
    {
        null => Started ? ViewState.Running : ViewState.Waiting,
        { SuccessRate: >= 1 } => ViewState.Completed,
        { AtomsCompleted: > 0 } when Failed > 0 || !cancelled => ViewState.Partial,
        _ when Failed > 0 => ViewState.Failed,
        _ when cancelled => ViewState.Cancelled,
        _ => ViewState.Skipped,
    };
}

/// <summary>The state of a phase or a wave.</summary>
internal enum ViewState { Waiting, Running, Completed, Partial, Failed, Skipped, Cancelled, Empty }
