using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>A plan on one screen: counts, phases, how wide and how long it is.</summary>
internal static class OverviewView
{
    private const int NameCells = 12;

    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        var figures = new PlanFigures(graph);
        yield return page.Title(graph);
        if (graph.Plan.Description is { } description)
            foreach (var line in page.Wrapped(description.Trim(), indent: 0).Take(3))
                yield return line;
        yield return "";
        yield return page.Line().Add(Counts(graph)).ToString();
        yield return "";
        yield return page.Heading("Phases");
        foreach (var line in Phases(graph, page))
            yield return line;
        yield return "";
        yield return page.Line().Add($"Widest wave    {figures.WidestWave} of {graph.Waves}, {Quantity.Count(figures.WaveSizes.Max())} atoms").ToString();
        yield return page.Line().Add($"Longest chain  {Quantity.Count(graph.Waves)} atoms, ends with ")
            .AddName(PlanFigures.LongestChain(graph)[^1].Name).ToString();
        if (PlanEstimate.Of(graph, workers: int.MaxValue) is { } least && least > TimeSpan.Zero)
            yield return page.Line().Add($"Estimate       {PlanFigures.Time(graph, least)}").ToString();
        var files = graph.Atoms.SelectMany(atom => (atom.Task.Expects ?? []).Concat(atom.Atom.Expects ?? [])).Distinct(StringComparer.Ordinal).Count();
        if (files > 0)
            yield return page.Line().Add($"Expected       {Quantity.Count(files)} {(files == 1 ? "file" : "files")}").ToString();
    }

    private static string Counts(PlanGraph graph)
    {
        var done = graph.Plan.Tasks.Count(task => task.Done == true);
        var counts = $"{Quantity.Count(graph.Plan.Tasks.Count)} tasks, {Quantity.Count(graph.Atoms.Length)} atoms, {Quantity.Count(graph.Waves)} waves";
        return done == 0 ? counts : $"{counts}; {Quantity.Count(done)} {(done == 1 ? "task" : "tasks")} done already";
    }

    private static IEnumerable<string> Phases(PlanGraph graph, PlanPage page)
    {
        var phases = Engine.Plans.Phases.Summarize(graph.Plan);
        var bar = Math.Clamp(page.Width - NameCells - 24, 4, 40);
        foreach (var phase in phases)
            yield return page.Line()
                .Add(phase.Number == phases.Count - 1 ? page.Style.Glyphs.LastBranch : page.Style.Glyphs.Branch, Ink.Dim)
                .Add($"{phase.Number} {phase.Name.PadRight(NameCells)}")
                .Add(Bar.Of(phase.Tasks, graph.Plan.Tasks.Count, bar, page.Style.Glyphs))
                .Add($" {Quantity.Count(phase.Tasks)}")
                .ToString();
    }
}
