using System.Text;
using Oleada.Agents.Sandbox;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>
/// What goes into the log of an attempt's output: one line at a time, without secrets, cut to length, and no more than
/// a bound of it. What is beyond the bound is counted and dropped, so that the program never waits for it.
/// </summary>
internal sealed class CapturedOutput(AttemptOutputSink sink, Secrets secrets) : IDisposable
{
    public const int MaxLines = 10_000, MaxBytes = 4 << 20, MaxCharacters = 8_192;

    /// <summary>No program writes to it.</summary>
    public const string RemarkChannel = "system";

    /// <summary>Of each check's output, however much the others have printed.</summary>
    public const int MaxCheckLines = 500, MaxCheckBytes = 128 << 10;

    private const int TailLines = 20, TailCharacters = 1_800;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, Queue<string>> _tails = new(StringComparer.Ordinal);
    private readonly Room _checks = new(MaxLines, MaxBytes);
    private Room[] _rooms = [new(MaxLines, MaxBytes)];
    private long _droppedLines;
    private long _droppedBytes;

    public async ValueTask WriteAsync(string channel, string text, bool truncated)
    {
        if (channel == RemarkChannel)
        {
            await RemarkAsync(text);
            return;
        }
        text = truncated ? secrets.RedactCut(text) : secrets.Redact(text);
        if (text.Length > MaxCharacters)
        {
            text = text[..(char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters)];
            truncated = true;
        }
        await _turn.WaitAsync();
        try
        {
            Remember(channel, text);
            if (Admit(Encoding.UTF8.GetByteCount(text)))
                await sink(channel, text, truncated);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins a check's output. Checks have room of their own, however much the turn has printed, and each of them some.</summary>
    public void BeginCheck() => _rooms = [new Room(MaxCheckLines, MaxCheckBytes), _checks];

    /// <summary>A remark of Oleada's own; it does not count.</summary>
    public ValueTask RemarkAsync(string text) => sink(RemarkChannel, secrets.Redact(text), false);

    /// <summary>A text for the attempt's outcome.</summary>
    public string Redact(string text) => secrets.Redact(text);

    /// <summary>Says how much was left out, if any was.</summary>
    public ValueTask CloseAsync() => _droppedLines == 0
        ? ValueTask.CompletedTask
        : RemarkAsync(
            $"{_droppedLines} more lines ({_droppedBytes} bytes) were left out: " +
            $"an attempt's output is recorded up to {MaxLines} lines or {MaxBytes >> 20} MiB, and as much of its checks");

    /// <summary>The last lines of stdout and then of stderr, forgotten then: compilers and tests complain on either.</summary>
    public string TakeTail()
    {
        var (stdout, stderr) = (TailOf("stdout"), TailOf("stderr"));
        _tails.Clear();
        // What the one does not need of its half is the other's.
        stderr = Last(stderr, Math.Max(TailCharacters / 2, TailCharacters - stdout.Length));
        return $"{Last(stdout, TailCharacters - stderr.Length)}\n{stderr}".Trim();
    }

    /// <summary>A line that a stopped attempt did not wait for may still be with the sink, and gives back its turn then.</summary>
    public void Dispose()
    {
        if (_turn.CurrentCount == 1)
            _turn.Dispose();
    }

    private bool Admit(int bytes)
    {
        if (_rooms.Any(room => room.TryTake(bytes)))
            return true;
        _droppedLines++;
        _droppedBytes += bytes;
        return false;
    }

    /// <summary>Room for so much output; once something did not fit, nothing does, so that there is one gap and not many.</summary>
    private sealed class Room(int lines, long bytes)
    {
        private int _lines;
        private long _bytes;
        private bool _isFull;

        public bool TryTake(int size)
        {
            _isFull |= _lines == lines || _bytes + size > bytes;
            if (_isFull)
                return false;
            _lines++;
            _bytes += size;
            return true;
        }
    }

    private string TailOf(string channel) => string.Join('\n', _tails.GetValueOrDefault(channel) ?? []).Trim();

    private static string Last(string text, int characters) => text.Length > characters ? text[^characters..] : text;

    private void Remember(string channel, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (!_tails.TryGetValue(channel, out var tail))
            _tails[channel] = tail = [];
        tail.Enqueue(text.Length > TailCharacters ? text[..TailCharacters] : text);
        if (tail.Count > TailLines)
            tail.Dequeue();
    }
}
