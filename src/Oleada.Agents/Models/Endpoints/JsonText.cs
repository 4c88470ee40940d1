using System.Text;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>The text of a JSON object that comes in pieces. It knows at any time whether the object is whole, at no cost.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _inString;
    private bool _isEscaped;
    private bool _hasBegun;

    public bool IsEmpty => !_hasBegun;

    /// <summary>Whether as many braces were closed as were opened.</summary>
    public bool IsWhole => _hasBegun && _depth == 0 && !_inString;

    /// <summary>Whether a piece can belong to it: behind a whole object there is nothing, unless the piece replaces it.</summary>
    public bool Admits(string? piece) => !IsWhole || string.IsNullOrWhiteSpace(piece) || IsReplacedBy(piece);

    public void Append(string piece)
    {
        if (IsWhole && IsReplacedBy(piece))
            Clear();
        _text.Append(piece);
        foreach (var character in piece)
            Follow(character);
    }

    public void Replace(string whole)
    {
        Clear();
        Append(whole);
    }

    public override string ToString() => _text.ToString();

    /// <summary>Some announce arguments by an empty object, and some send at the end once more what they have sent.</summary>
    private bool IsReplacedBy(string piece) =>
        piece.AsSpan().TrimStart().StartsWith("{") && ((_text.Length <= 4 && _text.ToString().Trim() == "{}") || _text.Equals(piece.AsSpan()));

    private void Clear()
    {
        _text.Clear();
        (_depth, _inString, _isEscaped, _hasBegun) = (0, false, false, false);
    }

    private void Follow(char character)
    {
        _hasBegun |= !char.IsWhiteSpace(character);
        if (_isEscaped)
            _isEscaped = false;
        else if (_inString)
            (_inString, _isEscaped) = (character != '"', character == '\\');
        else if (character == '"')
            _inString = true;
        else if (character is '{' or '[')
            _depth++;
        else if (character is '}' or ']')
            _depth--;
    }
}
