using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>The sign and the colour of a state.</summary>
internal static class Signs
{
    public static (string Glyph, Ink Ink) Of(ViewState state, Glyphs glyphs) => state switch
    {
        ViewState.Completed => (glyphs.Done, Ink.Green),
        ViewState.Running => (glyphs.Running, Ink.Cyan),
        ViewState.Partial => (glyphs.Failed, Ink.Yellow),
        ViewState.Failed => (glyphs.Failed, Ink.Red),
        ViewState.Skipped => (glyphs.Skipped, Ink.Dim),
        ViewState.Cancelled => (glyphs.Cancelled, Ink.Yellow),
        _ => (glyphs.Waiting, Ink.Dim),
    };

    /// <summary>Green below 75 %, yellow below 90 %, red above.</summary>
    public static Ink OfBudget(decimal used, decimal budget) => (budget <= 0 ? 100 : 100 * used / budget) switch
    {
        < 75 => Ink.Green,
        < 90 => Ink.Yellow,
        _ => Ink.Red,
    };
}
