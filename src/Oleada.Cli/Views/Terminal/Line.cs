using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>Colours of the terminal's own palette, so that its theme decides how they look.</summary>
internal enum Ink { Plain, Strong, Dim, Green, Yellow, Red, Cyan }

/// <summary>One line of a view, put together from the left; only <see cref="AddWhole"/> lets it grow beyond its width.</summary>
internal sealed class Line(int width, TerminalStyle style)
{
    private readonly StringBuilder _text = new();

    /// <summary>Cells taken so far.</summary>
    public int Cells { get; private set; }

    public int Left => width - Cells;

    /// <summary>Adds text of the program's own.</summary>
    public Line Add(string text, Ink ink = Ink.Plain)
    {
        var cells = CellWidth.Of(text);
        if (cells > Left)
            (text, cells) = Cut(text, Left);
        if (text.Length == 0)
            return this;
        Cells += cells;
        if (style.Colour && ink != Ink.Plain)
            _text.Append("\u001b[").Append(Code(ink)).Append('m').Append(text).Append("\u001b[0m");
        else
            _text.Append(text);
        return this;
    }

    /// <summary>Adds text from outside, cleaned, cut so that <paramref name="keep"/> cells stay free.</summary>
    public Line AddName(string name, Ink ink = Ink.Plain, int keep = 0)
    {
        var clean = style.Clean(name);
        return Add(CellWidth.Of(clean) > Left - keep ? Cut(clean, Math.Max(0, Left - keep)).Text : clean, ink);
    }

    /// <summary>Adds text from outside, cleaned and whole, wider than the line if need be: what is copied must not be cut.</summary>
    public Line AddWhole(string name)
    {
        var clean = style.Clean(name);
        Cells += CellWidth.Of(clean);
        _text.Append(clean);
        return this;
    }

    /// <summary>Adds text only if all of it fits.</summary>
    public Line AddIfFits(string text, Ink ink = Ink.Plain) => CellWidth.Of(text) <= Left ? Add(text, ink) : this;

    /// <summary>Text from outside, for a caller that has to measure it.</summary>
    public string Clean(string text) => style.Clean(text);

    /// <summary>Spaces up to a column.</summary>
    public Line To(int column) => column > Cells ? Add(new string(' ', Math.Min(column - Cells, Left))) : this;

    public override string ToString() => _text.ToString();

    private (string Text, int Cells) Cut(string text, int cells)
    {
        if (cells <= 0)
            return ("", 0);
        var cut = CellWidth.Take(text, cells - 1) + style.Glyphs.Ellipsis;
        return (cut, CellWidth.Of(cut));
    }

    private static string Code(Ink ink) => ink switch
    {
        Ink.Strong => "1",
        Ink.Dim => "2",
        Ink.Green => "32",
        Ink.Yellow => "33",
        Ink.Red => "31",
        Ink.Cyan => "36",
        _ => "0",
    };
}
