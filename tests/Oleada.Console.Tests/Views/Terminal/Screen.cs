using System.Globalization;
using System.Text;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Console.Tests.Views.Terminal;

/// <summary>As much of a terminal as the live view uses: cells, cursor up, clearing, no wrapping while it is off.</summary>
internal sealed class Screen(int width, int height)
{
    private readonly List<string?[]> _rows = [.. Enumerable.Range(0, height).Select(_ => new string?[width])];
    private readonly StringBuilder _pending = new();
    private int _row;
    private int _column;

    /// <summary>Rows that have left the screen at its top.</summary>
    public List<string> History { get; } = [];

    public bool CursorShown { get; private set; } = true;

    public bool Wraps { get; private set; } = true;

    public string Text => string.Join('\n', Lines).TrimEnd('\n');

    public IEnumerable<string> Lines => _rows.Select(TextOf);

    public void Write(string text)
    {
        _pending.Append(text);
        var all = _pending.ToString();
        _pending.Clear();
        for (var index = 0; index < all.Length;)
        {
            var length = all[index] == '\u001b' ? Escape(all, index) : Letter(all, index);
            if (length == 0)
            {
                _pending.Append(all, index, all.Length - index);
                return;
            }
            index += length;
        }
    }

    private static string TextOf(string?[] row) => string.Concat(row.Select(cell => cell ?? " ")).TrimEnd();

    private int Letter(string text, int index)
    {
        if (text[index] == '\r')
            _column = 0;
        else if (text[index] == '\n')
            Down();
        else if (Rune.TryGetRuneAt(text, index, out var rune))
            return Put(rune);
        return 1;
    }

    private int Put(Rune rune)
    {
        var cells = CellWidth.Of(rune);
        if (_column + cells > width && Wraps)
        {
            _column = 0;
            Down();
        }
        if (cells > 0 && _column + cells <= width)
        {
            _rows[_row][_column] = rune.ToString();
            if (cells == 2)
                _rows[_row][_column + 1] = "";
            _column += cells;
        }
        return rune.Utf16SequenceLength;
    }

    private void Down()
    {
        if (_row < height - 1)
        {
            _row++;
            return;
        }
        History.Add(TextOf(_rows[0]));
        _rows.RemoveAt(0);
        _rows.Add(new string?[width]);
    }

    /// <returns>The sequence's length; 0 if the rest of it has not come yet.</returns>
    private int Escape(string text, int index)
    {
        var end = index + 2;
        while (end < text.Length && !char.IsAsciiLetter(text[end]))
            end++;
        if (end >= text.Length)
            return 0;
        Obey(text[end], text[(index + 2)..end]);
        return end - index + 1;
    }

    private void Obey(char command, string argument)
    {
        switch (command, argument)
        {
            case ('A', _): _row = Math.Max(0, _row - int.Parse(argument, CultureInfo.InvariantCulture)); break;
            case ('K', ""): Clear(_row, _column); break;
            case ('J', ""):
                Clear(_row, _column);
                for (var row = _row + 1; row < height; row++)
                    Clear(row, 0);
                break;
            case ('l' or 'h', "?25"): CursorShown = command == 'h'; break;
            case ('l' or 'h', "?7"): Wraps = command == 'h'; break;
            case ('m', _): break;
            default: throw new InvalidOperationException($"no view uses ESC [ {argument} {command}");
        }
    }

    private void Clear(int row, int from) => Array.Clear(_rows[row], from, width - from);
}
