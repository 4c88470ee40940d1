using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>How much a row of the live view matters: where the screen is too low, those at the end go first.</summary>
internal enum Weight { Waiting, Progress, Title, Errors, Time, Current, Artifacts, Waves, Usage, Phases, Detail, Gap, Extra }

/// <summary>One row and how much it matters.</summary>
internal sealed record Row(Line Line, Weight Weight);

/// <summary>Rows of one drawing, all made for the same width and style.</summary>
internal sealed class Rows(int width, TerminalStyle style)
{
    private readonly List<Row> _rows = [];

    public int Width => width;

    public TerminalStyle Style => style;

    public Glyphs Glyphs => style.Glyphs;

    public int Count => _rows.Count;

    public Line Add(Weight weight)
    {
        var line = new Line(width, style);
        _rows.Add(new Row(line, weight));
        return line;
    }

    /// <summary>Columns of labels end here.</summary>
    public const int Label = 12;

    public Line AddLabelled(string label, Weight weight) => Add(weight).Add(label).To(Label);

    /// <summary>An empty row, which goes before any other does.</summary>
    public void Gap() => Add(Weight.Gap);

    /// <summary>At most so many rows: the ones that matter least are left out, the last of them first.</summary>
    public IReadOnlyList<Line> Fit(int height)
    {
        var kept = _rows.Select((row, index) => (row, index))
            .OrderBy(entry => entry.row.Weight).ThenBy(entry => entry.index)
            .Take(Math.Max(1, height)).OrderBy(entry => entry.index);
        return [.. kept.Select(entry => entry.row.Line)];
    }
}
