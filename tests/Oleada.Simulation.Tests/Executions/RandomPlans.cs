using Oleada.Contracts.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>Plans of every shape that the rules allow, from a seed.</summary>
internal static class RandomPlans
{
    private static readonly string[] Paths = ["a.txt", "b.txt", "src/", "src/one.cs", "src/deep/", "src/deep/two.cs", "docs/x.md"];

    public static MasterPlan Make(Random random)
    {
        var density = random.NextDouble();
        var tasks = new List<PlanTask>();
        var count = random.Next(1, 14);
        for (var number = 0; number < count; number++)
            tasks.Add(Task(random, tasks, number, density));
        return new MasterPlan
        {
            Plan = "random",
            Tasks = tasks,
            Retry = random.Next(3) == 0 ? Rule(random) : null,
        };
    }

    /// <summary>The same plan, worked at by agents that may use up only so much; one plan in four has a budget.</summary>
    public static MasterPlan WithBudgets(MasterPlan plan, Random random)
    {
        if (random.Next(4) != 0)
            return plan;
        return plan with
        {
            Agent = "claude",
            Budget = random.Next(2) == 0 ? Budget(random, 400) : null,
            Tasks =
            [
                .. plan.Tasks.Select(task => task with
                {
                    Agent = random.Next(5) == 0 ? "command" : null,
                    Budget = random.Next(3) == 0 ? Budget(random, 120) : null,
                }),
            ],
        };
    }

    private static Budget Budget(Random random, int most) => new()
    {
        Tokens = random.Next(3) > 0 ? random.Next(1, most) : null,
        Usd = random.Next(3) > 0 ? random.Next(1, most) / 40m : null,
        Reached = random.Next(3) switch { 0 => BudgetRule.Stop, 1 => BudgetRule.Ask, _ => null },
    };

    /// <summary>The same plan, where phases and atoms say something of their own too.</summary>
    public static MasterPlan WithScopes(MasterPlan plan, Random random) => random.Next(2) == 0 ? plan : plan with
    {
        Phases = Enumerable.Range(0, 5).Where(_ => random.Next(3) == 0).ToDictionary(phase => phase, _ => new PhaseRules
        {
            Agent = Agent(random),
            Retry = random.Next(2) == 0 ? Rule(random) : null,
        }),
        Tasks =
        [
            .. plan.Tasks.Select(task => task with { Atoms = task.Atoms is null ? null : [.. task.Atoms.Select(atom => atom with { Agent = Agent(random) })] }),
        ],
    };

    private static string? Agent(Random random) => random.Next(4) switch { 0 => "command", 1 => "codex", _ => null };

    private static PlanTask Task(Random random, List<PlanTask> before, int number, double density)
    {
        var id = $"t{number}";
        var atoms = new List<PlanAtom>();
        for (var index = random.Next(0, 6); index > 0; index--)
            atoms.Add(Atom(random, before, atoms, density));
        return new PlanTask
        {
            Id = id,
            Name = id,
            Phase = random.Next(5),
            DependsOn = [.. before.Where(_ => random.NextDouble() < density / 3).Select(task => task.Id)],
            Touches = Pick(random, 4),
            Expects = random.Next(4) == 0 ? [$"{id}.out"] : null,
            Done = random.Next(12) == 0 ? true : null,
            Retry = random.Next(4) == 0 ? Rule(random) : null,
            Atoms = atoms.Count == 0 ? null : atoms,
        };
    }

    private static PlanAtom Atom(Random random, List<PlanTask> before, List<PlanAtom> siblings, double density)
    {
        var dependsOn = siblings.Where(_ => random.NextDouble() < density / 2).Select(atom => atom.Id).ToList();
        foreach (var task in before.Where(_ => random.NextDouble() < density / 8))
            dependsOn.Add(task.Atoms is { } atoms && random.Next(2) == 0 ? $"{task.Id}/{atoms[^1].Id}" : task.Id);
        return new PlanAtom { Id = $"a{siblings.Count}", Run = "true", DependsOn = dependsOn, Touches = Pick(random, 6) };
    }

    private static string[]? Pick(Random random, int rarity) =>
        random.Next(rarity) != 0 ? null : [.. Paths.Where(_ => random.Next(3) == 0)];

    private static RetryRule Rule(Random random) => new()
    {
        Attempts = random.Next(1, 6),
        Backoff = TimeSpan.FromMilliseconds(random.Next(0, 5000)),
        MaxBackoff = TimeSpan.FromMilliseconds(random.Next(0, 9000)),
    };
}
