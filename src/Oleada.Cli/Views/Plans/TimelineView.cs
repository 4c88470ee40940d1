using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>
/// A row for each wave, its bar beginning where the wave before ends; as long as the longest estimate in it or, where
/// the plan has no estimates, all alike.
/// </summary>
internal static class TimelineView
{
    private const int MostRows = 500;
    private const int LabelCells = 34;

    public static IEnumerable<string> Lines(PlanGraph graph, PlanPage page)
    {
        var figures = new PlanFigures(graph);
        yield return page.Title(graph);
        yield return page.Line().Add(figures.HasEstimates
            ? $"{Quantity.Count(graph.Waves)} waves, {Quantity.Time(Sum(figures.WaveTimes))} if each waits for the one before"
            : $"{Quantity.Count(graph.Waves)} waves; no estimates, so all are drawn alike", Ink.Dim).ToString();
        yield return "";
        double[] lengths = figures.HasEstimates ? [.. figures.WaveTimes.Select(time => time.TotalMilliseconds)] : [.. figures.WaveTimes.Select(_ => 1.0)];
        var (total, begin) = (lengths.Sum(), 0.0);
        var cells = Math.Max(8, page.Width - LabelCells);
        for (var wave = 0; wave < Math.Min(graph.Waves, MostRows); wave++)
        {
            yield return Row(wave, figures, page, (int)(begin / total * cells), (int)Math.Ceiling(lengths[wave] / total * cells), cells);
            begin += lengths[wave];
        }
        if (graph.Waves > MostRows)
            yield return page.Line().Add($"and {Quantity.Count(graph.Waves - MostRows)} more waves", Ink.Dim).ToString();
    }

    private static string Row(int wave, PlanFigures figures, PlanPage page, int from, int length, int cells)
    {
        length = Math.Clamp(length, 1, cells);
        from = Math.Min(from, cells - length);
        var time = figures.WaveTimes[wave] > TimeSpan.Zero ? Quantity.Time(figures.WaveTimes[wave]) : "";
        return page.Line()
            .Add($"{wave + 1,6}  {Quantity.Count(figures.WaveSizes[wave]),7} {(figures.WaveSizes[wave] == 1 ? "atom " : "atoms")} {time,8}  ")
            .To(LabelCells - 2)
            .Add(new string(' ', from) + new string(page.Style.Glyphs.Full, length), Ink.Cyan)
            .ToString();
    }

    private static TimeSpan Sum(TimeSpan[] times) => times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
}
