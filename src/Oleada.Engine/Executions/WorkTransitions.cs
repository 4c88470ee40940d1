using Oleada.Contracts.Events;

namespace Oleada.Engine.Executions;

/// <summary>The one table of how an atom's state may change; docs/state-machines.md draws it.</summary>
public static class WorkTransitions
{
    private static readonly Dictionary<WorkStatus, WorkStatus[]> Allowed = new()
    {
        [WorkStatus.Pending] = [WorkStatus.Ready, WorkStatus.Skipped, WorkStatus.Cancelled, WorkStatus.Completed],
        [WorkStatus.Ready] = [WorkStatus.Running, WorkStatus.Blocked, WorkStatus.Cancelled, WorkStatus.Completed],
        [WorkStatus.Blocked] = [WorkStatus.Ready, WorkStatus.Skipped, WorkStatus.Cancelled],
        [WorkStatus.Running] =
            [WorkStatus.Completed, WorkStatus.Failed, WorkStatus.Retrying, WorkStatus.Cancelled, WorkStatus.Ready],
        [WorkStatus.Retrying] = [WorkStatus.Running, WorkStatus.Cancelled],
        [WorkStatus.Completed] = [],
        [WorkStatus.Failed] = [],
        [WorkStatus.Skipped] = [],
        [WorkStatus.Cancelled] = [],
    };

    public static bool Allows(WorkStatus from, WorkStatus to) => Allowed[from].Contains(to);

    public static bool HasEnded(this WorkStatus status) => status >= WorkStatus.Completed;

    /// <exception cref="InvalidTransitionException">The table does not have it: a bug in the engine.</exception>
    public static void Require(string what, WorkStatus from, WorkStatus to)
    {
        if (!Allows(from, to))
            throw new InvalidTransitionException(what, from, to);
    }
}

public sealed class InvalidTransitionException(string what, WorkStatus from, WorkStatus to)
    : Exception($"{what} cannot go from {from} to {to}");
