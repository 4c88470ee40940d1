using Oleada.Contracts.Plans;

namespace Oleada.Contracts.Rest;

/// <summary>One row of <c>GET /api/plans</c>.</summary>
/// <param name="PlanId">The plan's id.</param>
/// <param name="PlanVersion">Its newest version, from 1; 0 where <c>harmed</c> is set.</param>
/// <param name="Harmed">The place where its events in the log are not what was written; left out if none is known.</param>
public sealed record PlanSummary(string PlanId, long PlanVersion, string? Harmed = null);

/// <summary>A version of a plan: <c>GET /api/plans/{id}</c>.</summary>
/// <param name="PlanId">The plan's id.</param>
/// <param name="PlanVersion">The version, from 1.</param>
/// <param name="Plan">The plan.</param>
public sealed record PlanView(string PlanId, long PlanVersion, MasterPlan Plan);
