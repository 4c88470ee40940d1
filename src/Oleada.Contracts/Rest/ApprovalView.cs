using Oleada.Contracts.Events;

namespace Oleada.Contracts.Rest;

/// <summary>Something that waits for a person's decision: <c>GET /api/executions/{id}/approvals</c>.</summary>
/// <param name="ApprovalId">The approval's id, unique in the execution.</param>
/// <param name="Action"><c>run</c>, <c>write</c>, <c>read</c>, <c>network</c>, <c>other</c> or <c>budget_exceeded</c>.</param>
/// <param name="RequestedAt">Since when it waits, UTC.</param>
/// <param name="TaskId">The task that waits, or whose budget it is; left out for the execution's budget.</param>
/// <param name="AtomId">The atom that waits, if one does.</param>
/// <param name="Attempt">Its attempt, from 1.</param>
/// <param name="Message">The command, the path, the address; what is used of which budget.</param>
/// <param name="Exceeded">The budget that is used up, if that is what is asked about.</param>
public sealed record ApprovalView(
    string ApprovalId, string Action, DateTimeOffset RequestedAt, string? TaskId = null, string? AtomId = null, int? Attempt = null, string? Message = null,
    ExceededBudget? Exceeded = null);

/// <summary>A person's decision: the body of <c>POST /api/executions/{id}/approvals/{approval}</c>.</summary>
/// <param name="Approved">Whether it may be done.</param>
/// <param name="Comment">Why, at most 1,024 characters.</param>
public sealed record ApprovalDecision(bool Approved, string? Comment = null);
