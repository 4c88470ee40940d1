using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Rules;

/// <summary>Dependencies lead to something that exists, is not the same thing, and lies in no later phase.</summary>
internal sealed class ReferenceRules(MasterPlan plan, PlanNames names, RuleProblems problems)
{
    public static void Check(MasterPlan plan, PlanNames names, RuleProblems problems)
    {
        var rules = new ReferenceRules(plan, names, problems);
        for (var task = 0; task < plan.Tasks.Count && !problems.IsFull; task++)
        {
            rules.CheckTask(task);
            for (var atom = 0; atom < plan.Tasks[task].Atoms?.Count; atom++)
                rules.CheckAtom(task, atom);
        }
    }

    private void CheckTask(int task)
    {
        var dependencies = plan.Tasks[task].DependsOn;
        for (var item = 0; item < dependencies?.Count; item++)
        {
            var place = new PlanPlace(task, Key: "depends_on", Item: item);
            if (!names.Tasks.TryGetValue(dependencies[item], out var other))
                problems.Error(place, Missing(dependencies[item], names.Tasks.Keys));
            else if (other == task)
                problems.Error(place, $"'{plan.Tasks[task].Id}' depends on itself");
            else
                CheckPhase(place, task, other);
        }
    }

    private void CheckAtom(int task, int atom)
    {
        var dependencies = plan.Tasks[task].Atoms![atom].DependsOn;
        for (var item = 0; item < dependencies?.Count; item++)
        {
            var (place, name) = (new PlanPlace(task, atom, "depends_on", item), dependencies[item]);
            if (names.HasAtom(task, name, out var sibling))
                CheckNotSame(place, sibling == atom, name);
            else if (!names.Tasks.TryGetValue(name, out var other))
                CheckQualified(place, task, atom, name);
            else if (other == task)
                problems.Error(place, "an atom cannot depend on its own task");
            else
                CheckPhase(place, task, other);
        }
    }

    /// <summary>A dependency that is written <c>task/atom</c>.</summary>
    private void CheckQualified(PlanPlace place, int task, int atom, string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            problems.Error(place, Missing(name, plan.Tasks[task].Atoms!.Select(sibling => sibling.Id).Concat(names.Tasks.Keys)));
        else if (!names.Tasks.TryGetValue(name[..slash], out var other))
            problems.Error(place, Missing(name[..slash], names.Tasks.Keys));
        else if (!names.HasAtom(other, name[(slash + 1)..], out var found))
            problems.Error(place, $"task '{name[..slash]}' has no atom '{ValueRules.Cut(name[(slash + 1)..])}'");
        else if (other == task)
            CheckNotSame(place, found == atom, name);
        else
            CheckPhase(place, task, other);
    }

    private void CheckNotSame(PlanPlace place, bool same, string name)
    {
        if (same)
            problems.Error(place, $"'{name}' depends on itself");
    }

    private void CheckPhase(PlanPlace place, int task, int other)
    {
        var (from, to) = (plan.Tasks[task], plan.Tasks[other]);
        if (to.Phase > from.Phase)
            problems.Error(place, $"'{to.Id}' is in phase {to.Phase}, after phase {from.Phase} of '{from.Id}'");
    }

    private static string Missing(string name, IEnumerable<string> known) =>
        $"'{ValueRules.Cut(name)}' does not exist{NearestName.Suggest(name, known)}";
}
