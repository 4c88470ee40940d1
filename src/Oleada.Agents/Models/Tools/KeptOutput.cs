using System.Text;

namespace Oleada.Agents.Models.Tools;

/// <summary>Keeps the beginning and the end of a command's output, however long it is.</summary>
internal sealed class KeptOutput(int most)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _head = new();
    private readonly Queue<string> _tail = [];
    private int _tailLength;
    private long _left;

    private int Half => most / 2;

    /// <summary>Lines of stdout and stderr come side by side.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            if (_tail.Count == 0 && _head.Length + line.Length < Half)
            {
                _head.Append(line).Append('\n');
                return;
            }
            _tail.Enqueue(line.Length <= Half ? line : MiddleCut.Of(line, Half));
            _tailLength += Math.Min(line.Length, Half) + 1;
            while (_tailLength > Half && _tail.Count > 1)
            {
                var dropped = _tail.Dequeue().Length + 1;
                _tailLength -= dropped;
                _left += dropped;
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            var tail = string.Join('\n', _tail);
            return _left == 0 ? _head + tail : MiddleCut.Join(_head.ToString().TrimEnd('\n'), _left, tail);
        }
    }
}
