using System.Globalization;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>The tree of phases.</summary>
internal static class PhaseRows
{
    public static void Add(LiveModel model, Rows rows)
    {
        if (model.Phases.Count == 0)
            return;
        rows.Add(Weight.Phases).Add("Phases", Ink.Strong);
        var cells = rows.Width < 48 ? 0 : Math.Clamp(rows.Width - 56, 4, 12) + Math.Clamp((rows.Width - 100) / 8, 0, 12);
        for (var index = 0; index < model.Phases.Count; index++)
            Phase(model.Phases[index], rows, index == model.Phases.Count - 1, cells);
    }

    private static void Phase(PhaseProgress phase, Rows rows, bool last, int cells)
    {
        var (glyph, ink) = Signs.Of(phase.State, rows.Glyphs);
        var line = rows.Add(Weight.Phases).Add(last ? rows.Glyphs.LastBranch : rows.Glyphs.Branch, Ink.Dim);
        line.Add(string.Create(CultureInfo.InvariantCulture, $"{phase.Number} {rows.Style.Clean(phase.Name),-11} "));
        if (phase.State == ViewState.Empty)
        {
            line.Add("no tasks", Ink.Dim);
            return;
        }
        line.Add(glyph, ink).Add(" ");
        if (cells > 0)
            Bar.Add(line, phase.Tasks, phase.Total, cells, rows.Glyphs).Add(" ");
        line.Add($"{Quantity.WholePercent(phase.Tasks.Completed, phase.Total),4}");
        line.Add(string.Create(CultureInfo.InvariantCulture, $"  ({phase.Tasks.Completed}/{phase.Total})"));
        EndRows.AddOthers(line, phase.Tasks);
    }
}
