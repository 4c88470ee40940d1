using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans;

/// <summary>The five phases that every plan has.</summary>
public static class Phases
{
    private static readonly string[] Names = ["Discovery", "Analysis", "Planning", "Execution", "Validation"];

    public static int Count => Names.Length;

    public static string NameOf(int phase) => Names[phase];

    public static IReadOnlyList<PhaseSummary> Summarize(MasterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var tasks = new int[Count];
        foreach (var task in plan.Tasks)
            tasks[task.Phase]++;
        return [.. tasks.Select((count, number) => new PhaseSummary(number, Names[number], count))];
    }
}
