using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>Rules on single values of plan and tasks.</summary>
internal static class ValueRules
{
    public static void Check(MasterPlan plan, RuleProblems problems)
    {
        if (!PlanId.IsPlan(plan.Plan))
            problems.Error(new PlanPlace(Key: "plan"), $"'{Cut(plan.Plan)}' is no plan id; it must match {PlanId.PlanPattern}");
        Agent(plan.Agent, new PlanPlace(Key: "agent"), problems);
        Retry(plan.Retry, default, problems);
        Budget(plan.Budget, default, problems);
        // Of a plan that says only what follows, the limit may come from who starts it.
        if (plan.Budget is { Usd: null, Tokens: null, Reached: null })
            NamesNothing(default, problems);
        foreach (var (number, phase) in plan.Phases ?? new Dictionary<int, PhaseRules>())
            Check(phase, new PlanPlace(Phase: number), problems);
        for (var task = 0; task < plan.Tasks.Count && !problems.IsFull; task++)
            Check(plan.Tasks[task], new PlanPlace(task), problems);
    }

    public static void Paths(IReadOnlyList<string>? paths, PlanPlace place, RuleProblems problems)
    {
        for (var item = 0; item < paths?.Count; item++)
            if (PlanPath.Fault(paths[item]) is { } fault)
                problems.Error(place with { Item = item }, fault);
    }

    public static void Within(TimeSpan? value, TimeSpan least, TimeSpan most, PlanPlace place, RuleProblems problems)
    {
        if (value < least || value > most)
            problems.Error(place, $"{Duration.Format(value.Value)} must be {Duration.Format(least)} to {Duration.Format(most)}");
    }

    public static string Cut(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static void Check(PlanTask task, PlanPlace place, RuleProblems problems)
    {
        if (!PlanId.IsTask(task.Id))
            problems.Error(place with { Key = "id" }, $"'{Cut(task.Id)}' is no task id; it must match {PlanId.TaskPattern}");
        if (string.IsNullOrWhiteSpace(task.Name) || task.Name.Length > PlanLimits.NameLength)
            problems.Error(place with { Key = "name" }, $"must have 1 to {PlanLimits.NameLength:N0} characters");
        if (task.Phase < 0 || task.Phase >= Phases.Count)
            problems.Error(place with { Key = "phase" }, $"{task.Phase} is no phase; there are 0 to {Phases.Count - 1}");
        Paths(task.Touches, place with { Key = "touches" }, problems);
        Paths(task.Expects, place with { Key = "expects" }, problems);
        Within(task.Estimate, TimeSpan.Zero, PlanLimits.Estimate, place with { Key = "estimate" }, problems);
        Agent(task.Agent, place with { Key = "agent" }, problems);
        Retry(task.Retry, place, problems);
        Budget(task.Budget, place, problems);
        if (task.Budget is { Usd: null, Tokens: null })
            NamesNothing(place, problems);
        AtomRules.Check(task, place, problems);
    }

    /// <summary>What a project's file may say, by the same rules.</summary>
    public static void Check(ProjectRules project, RuleProblems problems)
    {
        Agent(project.Agent, new PlanPlace(Key: "agent"), problems);
        Retry(project.Retry, default, problems);
        Budget(project.Budget, default, problems);
        if (project.Budget is { Usd: null, Tokens: null, Reached: null })
            NamesNothing(default, problems);
    }

    public static void Agent(string? agent, PlanPlace place, RuleProblems problems)
    {
        if (agent is not null && PlanScopes.FaultOfAgent(agent) is { } fault)
            problems.Error(place, fault);
    }

    private static void Check(PhaseRules phase, PlanPlace place, RuleProblems problems)
    {
        if (place.Phase < 0 || place.Phase >= Phases.Count)
            problems.Error(place, $"no such phase; there are 0 to {Phases.Count - 1}");
        Agent(phase.Agent, place with { Key = "agent" }, problems);
        Retry(phase.Retry, place, problems);
    }

    private static void Budget(Budget? budget, PlanPlace place, RuleProblems problems)
    {
        if (budget is null)
            return;
        if (budget.Usd is <= 0 or > PlanLimits.BudgetUsd)
            problems.Error(place with { Key = "budget.usd" }, $"{budget.Usd} must be above 0, up to {PlanLimits.BudgetUsd:N0}");
        if (budget.Tokens is <= 0)
            problems.Error(place with { Key = "budget.tokens" }, $"{budget.Tokens} must be above 0");
    }

    private static void NamesNothing(PlanPlace place, RuleProblems problems) =>
        problems.Error(place with { Key = "budget" }, "names neither usd nor tokens");

    private static void Retry(RetryRule? rule, PlanPlace place, RuleProblems problems)
    {
        if (rule is null)
            return;
        if (rule.Attempts is < 1 or > PlanLimits.Attempts)
            problems.Error(place with { Key = "retry.attempts" }, $"{rule.Attempts} must be 1 to {PlanLimits.Attempts}");
        Within(rule.Backoff, TimeSpan.Zero, PlanLimits.Backoff, place with { Key = "retry.backoff" }, problems);
        Within(rule.MaxBackoff, TimeSpan.Zero, PlanLimits.Backoff, place with { Key = "retry.max_backoff" }, problems);
        if (rule.MaxBackoff < rule.Backoff)
            problems.Error(place with { Key = "retry.max_backoff" }, "is less than backoff");
    }
}
