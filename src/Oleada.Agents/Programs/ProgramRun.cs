using System.Text;
using System.Threading.Channels;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Programs;

/// <summary>Performs one conversation: starts the program, carries lines both ways, and sees that it ends.</summary>
internal sealed class ProgramRun : IDisposable
{
    /// <summary>A line may carry a whole file, twice.</summary>
    private const int MaxLine = 8 << 20;

    /// <summary>A program that leaves more than this unread does not listen.</summary>
    private const int MaxUnread = 1024;

    private const int MaxUnknownNamed = 20;

    private readonly AgentTurn _turn;
    private readonly IConversation _conversation;
    private readonly SilenceWatch _silence;
    private readonly CancellationTokenSource _enough;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _any;
    private readonly CancellationToken _stop;
    private readonly Questions _questions;
    private readonly Channel<string> _toSay = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxUnread) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly TimeSpan _silenceLimit;
    private string? _session;
    private int _unknown;
    private int _over;
    private bool _ignored;
    private bool _isAtTool;
    private bool _ended;

    public ProgramRun(AgentTurn turn, IConversation conversation, TimeSpan silence, TimeProvider time, CancellationToken stop)
    {
        _turn = turn;
        _conversation = conversation;
        _silenceLimit = silence;
        _stop = stop;
        _silence = new SilenceWatch(silence, time);
        _enough = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _late = new CancellationTokenSource(turn.Template.Limits.WallTime, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(_silence.Silent, _enough.Token, _late.Token);
        var clock = new WorkClock(turn.Template.Limits.WallTime, time, _late);
        _questions = new Questions((question, ended) => clock.AskAsync(() => turn.Ask(question, ended)), _any.Token);
    }

    /// <summary>Of the sandbox's own clock, which does not stand still while a person is asked as ours does.</summary>
    private static TimeSpan LongestWait => TimeSpan.FromDays(30);

    /// <summary>How long a program has to end by itself when it was interrupted; the sandbox ends it then.</summary>
    private static TimeSpan InterruptPatience => TimeSpan.FromSeconds(1);

    /// <summary>How long it has when its turn is over and its stdin closed.</summary>
    private TimeSpan LastPatience => TimeSpan.FromSeconds(_conversation.MayStay ? 5 : 10);

    public async Task<AgentEnd> RunAsync()
    {
        if (_stop.IsCancellationRequested)
            return new AgentEnd(Verdict.Stopped);
        Carry(_conversation.Begin());
        await using var interrupt = _stop.Register(Interrupt);
        var template = _turn.Template;
        var end = await _turn.Sandbox.RunAsync(
            template with { Input = WriteAsync, Output = HearAsync, MaxLine = MaxLine, Limits = template.Limits with { WallTime = LongestWait } }, _any.Token);
        var ended = end.Kind != RunEndKind.Stopped ? null
            : _late.IsCancellationRequested ? Verdict.Late(template.Limits.WallTime)
            : _silence.Silent.IsCancellationRequested ? Verdict.Silence(_silenceLimit)
            : null;
        // A stopped run does not wait for the line that it was handing on.
        _ended = true;
        await _enough.CancelAsync();
        await _questions.WhenAllClosed();
        await CloseAsync();
        if (end.Kind == RunEndKind.Stopped && ended is null && _conversation is { IsOver: true, MayStay: false } && !_stop.IsCancellationRequested)
            await _turn.Took(new AgentStep.Remark($"the program said that it was done and did not end: it was ended after {LastPatience.TotalSeconds:0} s"));
        var failure = _stop.IsCancellationRequested ? Verdict.Stopped
            : ended is not null ? ended
            : _ignored ? Verdict.Deaf(MaxUnread)
            : Verdict.Of(_conversation, end, _turn.TakeTail);
        return new AgentEnd(failure) { ExitCode = end.ExitCode, Session = _conversation.Session };
    }

    public void Dispose()
    {
        _any.Dispose();
        _enough.Dispose();
        _late.Dispose();
        _silence.Dispose();
    }

    private async ValueTask HearAsync(string channel, string text, bool truncated)
    {
        _silence.Take();
        try
        {
            // What it prints is its protocol; what it says by that comes as steps.
            await _turn.Template.Output(channel == "stdout" ? "raw" : channel, text, truncated);
            if (channel == "stdout" && !_ended)
            {
                await PerformAsync(truncated ? DecideCut(text) : Decide(() => _conversation.Hear(text)));
                WatchTools();
                if (_session is null)
                    await NoteSessionAsync();
            }
        }
        finally
        {
            _silence.Yield();
        }
    }

    private Move[] DecideCut(string beginning) =>
        [new Move.Did(new AgentStep.Unknown("truncated")), .. Decide(() => _conversation.HearCut(beginning))];

    /// <summary>A tool at work is life, however quiet it is; the turn's own time ends it.</summary>
    private void WatchTools()
    {
        var isAtTool = _conversation.IsAtTool && !_conversation.IsOver;
        if (isAtTool == _isAtTool)
            return;
        _isAtTool = isAtTool;
        if (isAtTool)
            _silence.Take();
        else
            _silence.Yield();
    }

    /// <summary>Lines and answers come at the same time.</summary>
    private IReadOnlyList<Move> Decide(Func<IReadOnlyList<Move>> next)
    {
        lock (_gate)
            return next();
    }

    private async ValueTask PerformAsync(IReadOnlyList<Move> moves)
    {
        Carry(moves);
        foreach (var move in moves)
        {
            if (move is Move.Did(AgentStep.Unknown unknown))
                await CountAsync(unknown);
            else if (move is Move.Did did)
                await _turn.Took(did.Step);
            else if (move is Move.Asks asks)
                Ask(asks.Question);
        }
    }

    private void Carry(IReadOnlyList<Move> moves)
    {
        foreach (var move in moves)
        {
            if (move is Move.EndOfInput)
                _toSay.Writer.TryComplete();
            if (move is not Move.Say say || _toSay.Writer.TryWrite(say.Line) || _toSay.Reader.Count < MaxUnread)
                continue;
            _ignored = true;
            _enough.Cancel();
        }
        if (!_conversation.IsOver || Interlocked.Exchange(ref _over, 1) != 0)
            return;
        _toSay.Writer.TryComplete();
        if (!_stop.IsCancellationRequested)
            _enough.CancelAfter(LastPatience);
    }

    private void Ask(AgentQuestion question)
    {
        _silence.Take();
        _questions.Open(question, (id, allowed) =>
        {
            Carry(Decide(() => _conversation.Answer(id, allowed)));
            _silence.Yield();
        });
    }

    private ValueTask CountAsync(AgentStep.Unknown unknown) =>
        ++_unknown <= MaxUnknownNamed ? _turn.Took(unknown) : ValueTask.CompletedTask;

    private void Interrupt()
    {
        var words = Decide(_conversation.Interrupt);
        Carry(words);
        if (words.Count == 0)
            _enough.Cancel();
        else
            _enough.CancelAfter(InterruptPatience);
    }

    private async Task NoteSessionAsync()
    {
        if (_conversation.Session is not { } session || session == _session)
            return;
        _session = session;
        await _turn.Conversing(session);
    }

    private async Task WriteAsync(Stream stdin, CancellationToken ended)
    {
        await foreach (var line in _toSay.Reader.ReadAllAsync(ended))
        {
            await stdin.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), ended);
            await stdin.FlushAsync(ended);
        }
    }

    private async Task CloseAsync()
    {
        await PerformAsync(Decide(_conversation.Close));
        await NoteSessionAsync();
        if (_unknown > MaxUnknownNamed)
            await _turn.Took(new AgentStep.Remark($"{_unknown - MaxUnknownNamed} more lines of unknown kinds were kept and passed over"));
    }
}
