using Oleada.Contracts.Plans;

namespace Oleada.Bench.Engine;

/// <summary>
/// Plans of atoms that do nothing, in true levels: each atom waits for one of the wave before and up to two more of
/// the three waves before. The same shapes that other engines are measured with.
/// </summary>
internal static class Graphs
{
    public static readonly int[] Typical = [40, 80, 120, 140, 140, 120, 80, 50, 30];

    public static MasterPlan Make(string name, int[] waves, int tasks, int seed)
    {
        var random = new Random(seed);
        var atomsOf = Enumerable.Range(0, tasks).Select(_ => new List<PlanAtom>()).ToArray();
        var names = new List<string[]>();
        for (var wave = 0; wave < waves.Length; wave++)
        {
            var inWave = new string[waves[wave]];
            for (var index = 0; index < inWave.Length; index++)
            {
                var task = random.Next(tasks);
                var id = $"a{atomsOf[task].Count}";
                inWave[index] = $"{TaskId(task)}/{id}";
                atomsOf[task].Add(new PlanAtom { Id = id, Run = "true", DependsOn = Dependencies(random, names, wave) });
            }
            names.Add(inWave);
        }
        return new MasterPlan
        {
            Plan = name,
            Tasks = [.. atomsOf.Select((atoms, task) => (atoms, task)).Where(pair => pair.atoms.Count > 0).Select(pair => new PlanTask
            {
                Id = TaskId(pair.task),
                Name = $"Task {pair.task}",
                Atoms = pair.atoms,
            })],
        };
    }

    private static string TaskId(int task) => $"task_{task + 1:000}";

    private static string[]? Dependencies(Random random, List<string[]> names, int wave)
    {
        if (wave == 0)
            return null;
        var count = random.Next(1, 4);
        var found = new SortedSet<string>(StringComparer.Ordinal) { Pick(random, names[wave - 1]) };
        while (found.Count < count)
            found.Add(Pick(random, names[random.Next(Math.Max(0, wave - 3), wave)]));
        return [.. found];
    }

    private static string Pick(Random random, string[] names) => names[random.Next(names.Length)];
}
