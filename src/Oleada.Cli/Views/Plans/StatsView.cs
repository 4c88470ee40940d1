using System.Globalization;
using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>Figures: counts by phase and agent, waves, chain, parallelism.</summary>
internal static class StatsView
{
    private const int LabelCells = 30;
    private const int WavesShown = 40;

    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        yield return page.Title(graph);
        yield return "";
        foreach (var (label, value) in Figures(graph))
            yield return page.Line().AddName(label).To(LabelCells).AddName(value).ToString();
        yield return "";
        yield return page.Heading("Atoms by wave");
        foreach (var line in Waves(new PlanFigures(graph).WaveSizes, page))
            yield return line;
    }

    private static IEnumerable<(string Label, string Value)> Figures(PlanGraph graph)
    {
        var plan = graph.Plan;
        yield return ("Tasks", Quantity.Count(plan.Tasks.Count));
        foreach (var phase in Phases.Summarize(plan))
            yield return ($"  {phase.Number} {phase.Name}", Quantity.Count(phase.Tasks));
        yield return ("  done already", Quantity.Count(plan.Tasks.Count(task => task.Done == true)));
        yield return ("Atoms", Quantity.Count(graph.Atoms.Length));
        foreach (var agent in graph.Atoms.GroupBy(graph.Scopes.AgentOf, StringComparer.Ordinal))
            yield return ($"  agent {agent.Key}", Quantity.Count(agent.Count()));
        yield return ("  with a command", Quantity.Count(graph.Atoms.Count(atom => atom.Atom.Run is not null)));
        yield return ("  with checks", Quantity.Count(graph.Atoms.Count(atom => atom.Atom.Verify is { Count: > 0 })));
        yield return ("Dependencies between tasks", Quantity.Count(plan.Tasks.Sum(task => task.DependsOn?.Count ?? 0)));
        yield return ("Dependencies between atoms", Quantity.Count(graph.Atoms.Sum(atom => (long)atom.DependsOn.Length)));
        yield return ("Waves", Quantity.Count(graph.Waves));
        var chain = PlanFigures.LongestChain(graph);
        yield return ("Longest chain", $"{Quantity.Count(chain.Count)} atoms, from {chain[0].Name} to {chain[^1].Name}");
        yield return ("Parallelism", string.Create(CultureInfo.InvariantCulture, $"{(double)graph.Atoms.Length / graph.Waves:0.0} atoms a wave on average"));
        var touched = graph.Atoms.SelectMany(atom => (atom.Task.Touches ?? []).Concat(atom.Atom.Touches ?? []));
        yield return ("Files that tasks touch", Quantity.Count(touched.Distinct(StringComparer.Ordinal).Count()));
        if (PlanEstimate.Of(graph, workers: int.MaxValue) is { } least && least > TimeSpan.Zero)
            yield return ("Estimate", PlanFigures.Time(graph, least));
    }

    private static IEnumerable<string> Waves(int[] sizes, PlanPage page)
    {
        var most = sizes.Max();
        for (var wave = 0; wave < Math.Min(sizes.Length, WavesShown); wave++)
            yield return page.Line().Add($"{wave + 1,6}  ")
                .Add(Bar.Of(sizes[wave], most, Math.Clamp(page.Width - 20, 10, 60), page.Style.Glyphs), Ink.Cyan)
                .Add($" {Quantity.Count(sizes[wave])}").ToString();
        if (sizes.Length > WavesShown)
            yield return page.Line().Add($"and {Quantity.Count(sizes.Length - WavesShown)} more", Ink.Dim).ToString();
    }
}
