using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>
/// Every rule that a plan must keep before anything is done with it, whatever it was read from: values and limits,
/// ids, dependencies, phases, cycles. Time grows with the plan's size, and no chain is too long for the stack.
/// </summary>
public static class PlanRules
{
    private const int ShownAtMost = 3;

    /// <summary>The problems of a plan that was made in memory or came as a request.</summary>
    /// <param name="source">What to call it in the problems.</param>
    public static IReadOnlyList<PlanProblem> Check(MasterPlan plan, string source)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var problems = new ProblemList(source);
        Check(plan, problems, place => new SourcePlace(0, 0, place.Field()));
        return problems.ToList();
    }

    internal static void Check(MasterPlan plan, ProblemList into, PlanLocator locate)
    {
        var problems = new RuleProblems(into, locate);
        SizeRules.Check(plan, problems);
        if (problems.Any)
            return;
        ValueRules.Check(plan, problems);
        var names = PlanNames.Read(plan, problems);
        ReferenceRules.Check(plan, names, problems);
        if (problems.Any || CycleRule.Check(plan, names, problems) is not { } graph)
            return;
        OverlapRule.Check(graph, problems);
        AgentRules.Note(plan, problems);
    }

    /// <summary>
    /// What of a good plan cannot be run as it is: atoms of the command agent without a command, as plans have that
    /// were imported from prose.
    /// </summary>
    public static IReadOnlyList<PlanProblem> WhatCannotRun(PlanScopes scopes, string source)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        var found = AgentRules.Commandless(scopes).ToList();
        var problems = new ProblemList(source);
        foreach (var (place, name) in found.Take(ShownAtMost))
            problems.Error(0, 0, place.Field(), $"{name} has no 'run', which the command agent needs; add the command that does the work, or name an agent");
        if (found.Count > ShownAtMost)
            problems.Error(0, 0, null, $"{found.Count - ShownAtMost:N0} more atoms have no 'run'");
        return problems.ToList();
    }
}
