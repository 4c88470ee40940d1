using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>How many files there are, and the last of them.</summary>
internal static class ArtifactRows
{
    /// <param name="spare">Rows that the screen has for the list.</param>
    public static void Add(LiveModel model, Rows rows, int spare)
    {
        var artifacts = model.Artifacts;
        if (artifacts.Count == 0 && artifacts.Expected is null or 0)
            return;
        Count(artifacts, rows);
        var listed = Math.Min(artifacts.Latest.Count, Math.Clamp(spare, 2, 12));
        var rest = artifacts.Count - listed;
        for (var index = 0; index < listed; index++)
        {
            var file = artifacts.Latest[index];
            var size = $" ({Quantity.Size(file.Size)}) ";
            var (glyph, ink) = Signs.Of(ViewState.Completed, rows.Glyphs);
            var branch = index == listed - 1 && rest == 0 ? rows.Glyphs.LastBranch : rows.Glyphs.Branch;
            rows.Add(Weight.Extra).Add(branch, Ink.Dim).AddName(file.Path, Ink.Plain, size.Length + 2).Add(size, Ink.Dim).Add(glyph, ink);
        }
        if (rest > 0)
            rows.Add(Weight.Extra).Add(rows.Glyphs.LastBranch, Ink.Dim).Add($"{rest} more...", Ink.Dim);
    }

    private static void Count(Artifacts artifacts, Rows rows)
    {
        var line = rows.AddLabelled("Artifacts", Weight.Artifacts);
        if (artifacts.Expected is not { } expected || expected == 0)
        {
            line.Add($"{artifacts.Count}");
        }
        else
        {
            line.Add($"{artifacts.ExpectedFound} / {expected} expected");
            if (artifacts.Count > artifacts.ExpectedFound)
                line.AddIfFits($", {artifacts.Count - artifacts.ExpectedFound} others");
        }
        if (artifacts.Omitted > 0)
            line.AddIfFits($", {artifacts.Omitted} changes more, not listed");
    }
}
