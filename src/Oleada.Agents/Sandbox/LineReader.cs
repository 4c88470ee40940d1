using System.Buffers;
using System.Text;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Turns bytes into lines: invalid UTF-8 replaced, control characters other than tab and escape left out, what a bare
/// carriage return overwrites dropped (a progress bar leaves its last state), the rest of an overlong line cut off.
/// </summary>
/// <param name="maxCharacters">How much of a line is kept.</param>
internal sealed class LineReader(int maxCharacters = LineReader.MaxCharacters)
{
    /// <summary>Room beyond the 8,192 characters that are kept, so that a secret at the cut is still recognized.</summary>
    public const int MaxCharacters = 16_384;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private bool _truncated;
    private bool _carriageReturn;
    private bool _started;

    /// <summary>The lines that these bytes complete.</summary>
    public List<(string Text, bool Truncated)> Feed(ReadOnlySpan<byte> bytes, bool last = false)
    {
        var lines = new List<(string, bool)>();
        var characters = ArrayPool<char>.Shared.Rent(_decoder.GetCharCount(bytes, flush: last));
        var count = _decoder.GetChars(bytes, characters, flush: last);
        foreach (var character in characters.AsSpan(0, count))
            Take(character, lines);
        ArrayPool<char>.Shared.Return(characters);
        if (last && _started)
            lines.Add(Complete());
        return lines;
    }

    private void Take(char character, List<(string, bool)> lines)
    {
        if (character == '\n')
        {
            lines.Add(Complete());
            return;
        }
        _started = true;
        if (_carriageReturn && character != '\r')
            Restart();
        if (character == '\r')
            _carriageReturn = true;
        else if (char.IsControl(character) && character is not ('\t' or '\e'))
            return;
        else if (_line.Length < maxCharacters)
            _line.Append(character);
        else
            _truncated = true;
    }

    private (string Text, bool Truncated) Complete()
    {
        var line = (_line.ToString(), _truncated);
        Restart();
        _started = false;
        return line;
    }

    private void Restart()
    {
        _line.Clear();
        _truncated = _carriageReturn = false;
    }
}
