namespace Oleada.Contracts.Events;

/// <summary>What a caller may decide when an execution starts; what JSON leaves out has its default.</summary>
/// <param name="MaxWorkers">Most atoms in flight at one time, 1 to 1,024.</param>
/// <param name="Barrier">True makes each wave wait for the one before it to end.</param>
/// <param name="Workspace">Folder that the work is done in, absolute; left out for a new one in the data folder.</param>
/// <param name="PullRequest">True makes a pull request of what is merged on the execution's branch when it has ended.</param>
/// <param name="TicketId">The ticket that the work is for; it is told of the pull request.</param>
/// <param name="BudgetUsd">
/// US dollars that agents may use up, above 0, in place of the plan's; where neither names any, the lower of the project's and the server's.
/// </param>
/// <param name="Agent">The agent of atoms without a <c>run</c> for which the plan names none; left out for the project's.</param>
public sealed record ExecutionOptions(
    int MaxWorkers = 4, bool Barrier = false, string? Workspace = null, bool PullRequest = false, string? TicketId = null, decimal? BudgetUsd = null,
    string? Agent = null);
