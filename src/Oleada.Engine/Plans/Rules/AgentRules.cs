using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>Whether an atom's agent has a use for what the atom says.</summary>
internal static class AgentRules
{
    /// <summary>Somebody who writes both meant the command to be run.</summary>
    public static void Note(MasterPlan plan, RuleProblems problems)
    {
        var scopes = new PlanScopes(plan);
        for (var task = 0; task < plan.Tasks.Count; task++)
            for (var atom = 0; atom < plan.Tasks[task].Atoms?.Count; atom++)
                if (plan.Tasks[task].Atoms![atom] is { Run: not null } found && scopes.AgentOf(plan.Tasks[task], found) is var agent && !HasCommand(agent))
                    problems.Note(new PlanPlace(task, atom, "run"), $"'{agent}' is told nothing of it; write 'agent: command' beside it to have it run");
    }

    /// <summary>Atoms of the command agent without a command.</summary>
    public static IEnumerable<(PlanPlace Place, string Name)> Commandless(PlanScopes scopes)
    {
        var tasks = scopes.Plan.Tasks;
        for (var task = 0; task < tasks.Count; task++)
        {
            var atoms = tasks[task].Done == true ? [] : PlanGraph.AtomsOf(tasks[task]);
            for (var atom = 0; atom < atoms.Count; atom++)
                if (atoms[atom].Run is null && scopes.AgentOf(tasks[task], atoms[atom]) == PlanScopes.CommandAgent)
                    yield return (new PlanPlace(task, tasks[task].Atoms is { Count: > 0 } ? atom : null), $"{tasks[task].Id}/{atoms[atom].Id}");
        }
    }

    private static bool HasCommand(string agent) => agent.Split(',', StringSplitOptions.TrimEntries).Contains(PlanScopes.CommandAgent);
}
