using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>A progress bar: full only when all is done, and not empty once something is.</summary>
internal static class Bar
{
    public static string Of(int part, int whole, int cells, Glyphs glyphs)
    {
        var full = whole <= 0 ? 0 : (int)((long)cells * part / whole);
        if (full == 0 && part > 0 && cells > 1)
            full = 1;
        full = Math.Clamp(full, 0, cells);
        return $"[{new string(glyphs.Full, full)}{new string(glyphs.Empty, cells - full)}]";
    }
}
