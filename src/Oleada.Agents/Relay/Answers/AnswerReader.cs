using System.Buffers;

namespace Oleada.Agents.Relay.Answers;

/// <summary>
/// Reads what an answer says of its tokens while it passes: JSON, a list of JSON, or server-sent events with JSON in them.
/// Pieces may begin and end anywhere; nothing of them is kept but a word. It never throws.
/// </summary>
internal sealed class AnswerReader
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly UsageScan _scan;
    private bool? _isEvents;
    private Part _part;
    private int _matched;
    private bool _afterReturn;
    private bool _hasBegun;

    public AnswerReader() => _scan = new UsageScan(Counts);

    private enum Part
    {
        LineStart,
        Data,
        Rest,
    }

    private static ReadOnlySpan<byte> DataField => "data:"u8;

    public TokenCounts Counts { get; } = new();

    public void Read(ReadOnlySpan<byte> piece)
    {
        // The first letter says it; a Content-Type is not to be relied on.
        while (_isEvents is null && !piece.IsEmpty)
        {
            if (piece[0] is > (byte)' ' and < 0x80)
                _isEvents = piece[0] is not ((byte)'{' or (byte)'[');
            else
                piece = piece[1..];
        }
        if (_isEvents == false)
            _scan.Read(piece);
        else
            ReadLines(piece);
    }

    private void ReadLines(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_part == Part.LineStart)
            {
                ReadStart(piece[0]);
                piece = piece[1..];
                continue;
            }
            var end = piece.IndexOfAny(LineEnds);
            if (_part == Part.Data)
                ReadData(piece, end);
            if (end < 0)
                return;
            EndLine(piece[end]);
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>Most events are whole, are one line, and name no tokens: it is enough to see that.</summary>
    private void ReadData(ReadOnlySpan<byte> piece, int end)
    {
        var line = end < 0 ? piece : piece[..end];
        var isWhole = !_hasBegun && end >= 0 && (piece[end..].StartsWith("\n\n"u8) || piece[end..].StartsWith("\r\n\r\n"u8));
        if (isWhole && Counts.Model is not null && line.IndexOf("usage"u8) < 0)
            return;
        _hasBegun = true;
        _scan.Read(line);
    }

    private void ReadStart(byte one)
    {
        var isEnd = one is (byte)'\r' or (byte)'\n';
        if (_afterReturn && one == '\n')
        {
            _afterReturn = false;
            return;
        }
        _afterReturn = false;
        if (isEnd)
        {
            // An empty line ends the event; the data of one event is one JSON, on however many lines.
            if (_matched == 0)
                Reset();
            EndLine(one);
        }
        else if (one != DataField[_matched])
            _part = Part.Rest;
        else if (++_matched == DataField.Length)
            _part = Part.Data;
    }

    private void Reset()
    {
        _scan.Reset();
        _hasBegun = false;
    }

    private void EndLine(byte end) => (_part, _matched, _afterReturn) = (Part.LineStart, 0, end == '\r');
}
