using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>A plan's ids; reports those that are there twice.</summary>
internal sealed class PlanNames
{
    private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Task, string Id), int> _atoms = [];

    /// <summary>Every task's id with its index.</summary>
    public IReadOnlyDictionary<string, int> Tasks => _tasks;

    public static PlanNames Read(MasterPlan plan, RuleProblems problems)
    {
        var names = new PlanNames();
        for (var task = 0; task < plan.Tasks.Count; task++)
        {
            var id = plan.Tasks[task].Id;
            if (!names._tasks.TryAdd(id, task) && id.Length > 0)
                problems.Error(new PlanPlace(task, Key: "id"), $"'{ValueRules.Cut(id)}' is the id of an earlier task already");
            var atoms = PlanGraph.AtomsOf(plan.Tasks[task]);
            for (var atom = 0; atom < atoms.Count; atom++)
                if (!names._atoms.TryAdd((task, atoms[atom].Id), atom) && atoms[atom].Id.Length > 0)
                    problems.Error(
                        new PlanPlace(task, atom, "id"), $"'{ValueRules.Cut(atoms[atom].Id)}' is the id of an earlier atom of the task already");
        }
        return names;
    }

    /// <summary>The atom's index in its task.</summary>
    public bool HasAtom(int task, string id, out int atom) => _atoms.TryGetValue((task, id), out atom);
}
