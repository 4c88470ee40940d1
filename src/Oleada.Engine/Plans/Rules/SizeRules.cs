using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>Counts that bound everything which the other rules do.</summary>
internal static class SizeRules
{
    public static void Check(MasterPlan plan, RuleProblems problems)
    {
        if (plan.Tasks.Count == 0)
            problems.Error(new PlanPlace(Key: "tasks"), "the plan has no task");
        if (plan.Tasks.Count > PlanLimits.Tasks)
            problems.Error(new PlanPlace(Key: "tasks"), $"more than {PlanLimits.Tasks:N0} tasks");
        var atoms = 0L;
        for (var task = 0; task < plan.Tasks.Count; task++)
        {
            var count = plan.Tasks[task].Atoms?.Count;
            atoms += count ?? 1;
            if (count == 0)
                problems.Error(new PlanPlace(task, Key: "atoms"), "is empty; leave it out for a task of one atom");
            if (count > PlanLimits.AtomsOfTask)
                problems.Error(new PlanPlace(task, Key: "atoms"), $"{count:N0} atoms, more than {PlanLimits.AtomsOfTask:N0}");
        }
        if (atoms > PlanLimits.Atoms)
            problems.Error(new PlanPlace(Key: "tasks"), $"{atoms:N0} atoms, more than {PlanLimits.Atoms:N0}");
    }
}
