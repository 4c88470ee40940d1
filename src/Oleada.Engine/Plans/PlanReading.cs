using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans;

/// <summary>What reading a plan file gave.</summary>
/// <param name="Plan">The plan; null if there is any error.</param>
/// <param name="Problems">Errors and notes, at most <see cref="PlanLimits.Problems"/> of them and one that counts the rest.</param>
/// <param name="Report">What became of each item of a foreign file; null for a native one.</param>
public sealed record PlanReading(
    MasterPlan? Plan, PlanFormat Format, IReadOnlyList<PlanProblem> Problems, ImportReport? Report = null)
{
    public IEnumerable<PlanProblem> Errors => Problems.Where(problem => problem.Severity == PlanProblemSeverity.Error);

    public IEnumerable<PlanProblem> Notes => Problems.Where(problem => problem.Severity == PlanProblemSeverity.Note);
}
