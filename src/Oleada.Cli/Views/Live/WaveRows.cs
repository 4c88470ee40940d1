using System.Globalization;

namespace Oleada.Cli.Views.Live;

/// <summary>The row of waves: each by itself where there is room, neighbours of one state together where not.</summary>
internal static class WaveRows
{
    public static void Add(LiveModel model, Rows rows)
    {
        if (model.Waves.Total == 0)
            return;
        var runs = Runs(model, joinEnded: false);
        var room = rows.Width - Rows.Label;
        if (Cells(runs) > room)
            runs = Runs(model, joinEnded: true);
        var line = rows.AddLabelled("Waves", Weight.Waves);
        foreach (var run in runs)
        {
            var (glyph, ink) = Signs.Of(run.State, rows.Glyphs);
            line.Add(run == runs[0] ? "" : "  ").Add(run.Text(rows.Glyphs.Dash)).Add(" ").Add(glyph, ink);
        }
    }

    private static int Cells(List<Run> runs) => runs.Sum(run => run.Text("-").Length + 5) - 2;

    /// <summary>Waves that wait are always one run.</summary>
    private static List<Run> Runs(LiveModel model, bool joinEnded)
    {
        var runs = new List<Run>();
        for (var wave = 1; wave <= model.Waves.Total; wave++)
        {
            var state = model.Waves.StateOf(wave, model.Live, model.IsCancelled);
            var joins = runs.Count > 0 && runs[^1].State == state && (joinEnded || state == ViewState.Waiting);
            if (joins)
                runs[^1] = runs[^1] with { Last = wave };
            else
                runs.Add(new Run(wave, wave, state));
        }
        return runs;
    }

    private sealed record Run(int First, int Last, ViewState State)
    {
        public string Text(string dash) => First == Last
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}{dash}{Last}");
    }
}
