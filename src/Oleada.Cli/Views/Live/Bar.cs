using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>Draws progress bars. A bar is full only when everything completed, and not empty once something did.</summary>
internal static class Bar
{
    public static string Of(int part, int whole, int cells, Glyphs glyphs)
    {
        var full = CellsOf(part, whole, cells);
        return $"[{new string(glyphs.Full, full)}{new string(glyphs.Empty, cells - full)}]";
    }

    /// <summary>Adds a bar whose parts differ by colour and by sign: completed, failed, skipped and cancelled.</summary>
    public static Line Add(Line line, EndCounts counts, int whole, int cells, Glyphs glyphs)
    {
        (int Count, char Sign, Ink Ink)[] parts =
        [
            (counts.Completed, glyphs.Full, Ink.Green),
            (counts.Failed, glyphs.FailedPart, Ink.Red),
            (counts.Skipped, glyphs.SkippedPart, Ink.Dim),
            (counts.Cancelled, glyphs.CancelledPart, Ink.Yellow),
        ];

        line.Add("[");
        var left = cells;
        var drawn = 0;
        foreach (var (count, sign, ink) in parts)
        {
            // Rounding the running sum, not each part, keeps the sum of the parts right.
            drawn += count;
            var width = count == 0 ? 0 : Math.Clamp(CellsOf(drawn, whole, cells) - (cells - left), 1, Math.Max(1, left));
            width = Math.Min(width, left);
            line.Add(new string(sign, width), ink);
            left -= width;
        }
        return line.Add(new string(glyphs.Empty, left), Ink.Dim).Add("]");
    }

    private static int CellsOf(int part, int whole, int cells)
    {
        var full = whole <= 0 ? 0 : (int)((long)cells * part / whole);
        if (full == 0 && part > 0 && cells > 1)
            full = 1;
        return Math.Clamp(full, 0, cells);
    }
}
