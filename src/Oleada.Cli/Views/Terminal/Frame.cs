using System.Globalization;
using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>
/// Turns drawings into what has to be written so that each takes the place of the one before: the cursor goes up,
/// lines are written over, the rest is cleared. The cursor is hidden only within one write, so that whatever ends the
/// program leaves the terminal as it was.
/// </summary>
internal sealed class Frame
{
    private const string Begin = "\u001b[?25l\u001b[?7l\r";
    private const string End = "\u001b[J\u001b[?7h\u001b[?25h";

    private IReadOnlyList<int> _cells = [];
    private string _body = "";
    private int _width;

    /// <returns>What to write; null if the drawing is the one that is there.</returns>
    public string? Next(IReadOnlyList<Line> lines, int width, int height)
    {
        // Each line is cleared before it is written: after a line as wide as the screen, clearing takes its last character.
        var body = string.Concat(lines.Select(line => "\u001b[K" + line + "\r\n"));
        if (string.Equals(body, _body, StringComparison.Ordinal) && width == _width)
            return null;
        var up = Math.Min(_cells.Sum(cells => RowsOf(cells, width)), Math.Max(0, height - 1));
        var write = new StringBuilder(Begin);
        if (up > 0)
            write.Append(CultureInfo.InvariantCulture, $"\u001b[{up}A");
        write.Append(body).Append(End);
        (_cells, _body, _width) = ([.. lines.Select(line => line.Cells)], body, width);
        return write.ToString();
    }

    /// <summary>The next drawing starts below whatever is there.</summary>
    public void Forget() => (_cells, _body) = ([], "");

    // Terminals break lines anew when they become narrower.
    private static int RowsOf(int cells, int width) => Math.Max(1, (cells + width - 1) / Math.Max(1, width));
}
