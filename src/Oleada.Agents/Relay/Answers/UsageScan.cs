using System.Buffers;
using System.Globalization;
using System.Text;

namespace Oleada.Agents.Relay.Answers;

/// <summary>
/// Finds the tokens and the model in JSON as it comes, in the shapes of Anthropic's Messages, OpenAI's Chat Completions and
/// Responses, and Google's <c>generateContent</c>. However long and deep the JSON is, it keeps one short word of it; it
/// checks nothing, and never throws: what is no such JSON says nothing.
/// </summary>
internal sealed class UsageScan(TokenCounts counts)
{
    private const int MaxWord = 128;

    /// <summary>A list, an answer, one within, its usage, details of that.</summary>
    private const int MaxKnown = 5;

    private static readonly SearchValues<byte> EndsOrEscapes = SearchValues.Create("\"\\"u8), Structure = SearchValues.Create("\"{}[]"u8);

    /// <summary>What is open and known; the rest that is open below it is only counted.</summary>
    private readonly Field[] _open = new Field[MaxKnown];

    private readonly byte[] _word = new byte[MaxWord];
    private int _known;
    private long _beyond;
    private int _length;
    private Field _name;
    private bool _atName;
    private bool _inString;
    private bool _isEscaped;

    /// <summary>What comes now is another JSON.</summary>
    public void Reset()
    {
        (_known, _beyond, _length, _name) = (0, 0, 0, Field.None);
        (_atName, _inString, _isEscaped) = (false, false, false);
    }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_inString)
            {
                bytes = bytes[ReadString(bytes)..];
                continue;
            }
            var next = _beyond > 0 ? bytes.IndexOfAny(Structure) : 0;
            if (next < 0)
                return;
            ReadOne(bytes[next]);
            bytes = bytes[(next + 1)..];
        }
    }

    private void ReadOne(byte one)
    {
        switch (one)
        {
            case (byte)'"':
                (_inString, _length) = (true, 0);
                break;
            case (byte)'{' or (byte)'[':
                Open(isList: one == '[');
                break;
            case (byte)'}' or (byte)']':
                EndNumber();
                Close();
                break;
            case (byte)',':
                EndNumber();
                _atName = true;
                break;
            case (byte)':':
                (_atName, _length) = (false, 0);
                break;
            case <= (byte)' ':
                break;
            default:
                Keep([one]);
                break;
        }
    }

    /// <returns>How many bytes were of the string.</returns>
    private int ReadString(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            if (bytes[0] is (byte)'"' or (byte)'\\' or (byte)'/')
                Keep(bytes[..1]);
            else
                _length = MaxWord + 1;
            return 1;
        }
        var end = bytes.IndexOfAny(EndsOrEscapes);
        Keep(end < 0 ? bytes : bytes[..end]);
        if (end < 0)
            return bytes.Length;
        if (bytes[end] == '\\')
            _isEscaped = true;
        else
            EndString();
        return end + 1;
    }

    /// <summary>A word that is too long is none that is looked for.</summary>
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_beyond > 0)
            return;
        if (_length + bytes.Length > MaxWord)
        {
            _length = MaxWord + 1;
            return;
        }
        bytes.CopyTo(_word.AsSpan(_length));
        _length += bytes.Length;
    }

    private void EndString()
    {
        _inString = false;
        if (_beyond > 0 || _known == 0)
            return;
        ReadOnlySpan<byte> word = _length > MaxWord ? default : _word.AsSpan(0, _length);
        if (!_atName && _name >= Field.Input)
        {
            // A count that is a text, as some endpoints write it.
            EndNumber();
            return;
        }
        if (_atName)
            _name = AnswerFields.Find(_open[_known - 1], isOutermost: _known == 1 || _open[_known - 2] == Field.None, word);
        else if (_name == Field.Model && !word.IsEmpty && Encoding.UTF8.GetString(word) is var model && !model.Any(char.IsControl))
            counts.Model ??= model;
        _length = 0;
    }

    private void EndNumber()
    {
        if (_beyond > 0 || _length is 0 or > MaxWord || _atName || _name < Field.Input)
            return;
        if (decimal.TryParse(_word.AsSpan(0, _length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue)
            counts.Take(_name, (long)count, isFinal: !_open.AsSpan(0, _known).Contains(Field.Begun));
        (_length, _name) = (0, Field.None);
    }

    private void Open(bool isList)
    {
        var isKnown = _beyond == 0 && _known < MaxKnown &&
            (_known == 0 || _open[_known - 1] == Field.None || (!isList && _name is Field.Nested or Field.Begun or Field.Usage or Field.Details));
        if (!isKnown)
        {
            _beyond++;
            return;
        }
        // A list of answers is itself nothing; what is outermost is an answer.
        _open[_known] = isList ? Field.None : _known == 0 || _open[_known - 1] == Field.None ? Field.Nested : _name;
        _known++;
        (_atName, _name, _length) = (true, Field.None, 0);
    }

    private void Close()
    {
        if (_beyond > 0)
            _beyond--;
        else if (_known > 0)
            _known--;
        (_length, _name) = (0, Field.None);
    }
}
