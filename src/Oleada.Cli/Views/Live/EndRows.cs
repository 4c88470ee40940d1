using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>Says how many tasks ended without completing, each kind in its own colour.</summary>
internal static class EndRows
{
    /// <param name="line">The line, which takes what fits.</param>
    /// <param name="counts">The tasks that have ended.</param>
    public static void AddOthers(Line line, EndCounts counts)
    {
        if (counts.Failed > 0)
            line.AddIfFits($"  {counts.Failed} failed", Ink.Red);
        if (counts.Skipped > 0)
            line.AddIfFits($"  {counts.Skipped} skipped", Ink.Dim);
        if (counts.Cancelled > 0)
            line.AddIfFits($"  {counts.Cancelled} cancelled", Ink.Yellow);
    }
}
