using Oleada.Client.Lines;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Tickets;

/// <summary>
/// What an engine link sends: every event until it is acknowledged, in the order of their ids, on each connection from
/// the oldest one on. The server knows by their keys those that it has.
/// </summary>
/// <param name="options">Waits; an engine link does not linger.</param>
/// <param name="onDone">Called under the link's lock for every event that is acknowledged, refused or given up.</param>
internal sealed class TicketLinkState(OleadaClientOptions options, Action onDone) : ILineState
{
    private readonly Lifecycle _life = new(options with { Linger = TimeSpan.Zero });
    private readonly Queue<UncommittedEvent> _uncommitted = new();
    private readonly Queue<UncommittedEvent> _unsent = new();
    private List<ConnectionChange> _news = [];
    private bool _closing;

    /// <summary>Why it has ended.</summary>
    public Exception? Failure { get; private set; }

    public void Add(UncommittedEvent added)
    {
        _uncommitted.Enqueue(added);
        _unsent.Enqueue(added);
    }

    /// <summary>To end when everything is acknowledged.</summary>
    public void Close() => _closing = true;

    public IReadOnlyList<ConnectionChange> TakeNews()
    {
        if (_news.Count == 0)
            return [];
        var news = _news;
        _news = [];
        return news;
    }

    public LineStep Step(TimeSpan now)
    {
        var answerDue = _uncommitted.TryPeek(out var waiting) ? waiting.SentAt + options.Timeout : null;
        var step = _life.Step(now, wanted: !_closing || _uncommitted.Count > 0, answerDue);
        return step is LineStep.Wait && _life.IsOpen && _unsent.Count > 0 ? new LineStep.Send(TakeUnsent(now)) : step;
    }

    public void Opened(TimeSpan now) => _life.Opened(now);

    public void Heard(TimeSpan now) => _life.Heard(now);

    public bool Received(ServerMessage message)
    {
        switch (message.Type)
        {
            case "connected":
                _life.Confirmed();
                _news.Add(new ConnectionChange(ConnectionState.Connected));
                break;
            case "ack" when message.Upto is { } upto:
                foreach (var sent in _uncommitted.TakeWhile(one => one.Id <= upto).ToArray())
                    Done(sent.Commit(null));
                break;
            case "ack":
                Done(_uncommitted.FirstOrDefault(one => one.Id == message.Id)?.Commit(message.Seq));
                break;
            case "error":
                Refused(message);
                break;
        }
        return _closing || !_life.IsOpen;
    }

    public void Cut(string reason) => _life.Cut(reason);

    public void Lost(TimeSpan now, double jitter)
    {
        _unsent.Clear();
        foreach (var waiting in _uncommitted.Where(one => !one.IsDone))
        {
            waiting.SentAt = null;
            _unsent.Enqueue(waiting);
        }
        if (_life.Lost(now, jitter) is { } change)
            _news.Add(change);
    }

    public void Failed(Exception failure)
    {
        _life.End();
        Failure ??= failure;
        _unsent.Clear();
        foreach (var waiting in _uncommitted.ToArray())
            Done(waiting.Fail(Failure));
    }

    /// <summary>One that names no event says that the link as such is not understood.</summary>
    private void Refused(ServerMessage error)
    {
        if (error.Code == "too_many_messages")
        {
            _life.Cut($"{error.Code}: {error.Message}");
            return;
        }
        var refusal = new OleadaException(new Problem
        {
            Status = 400, Title = error.Code ?? "refused", Detail = error.Message, Field = error.Field,
        });
        if (error.Id is { } id)
            Done(_uncommitted.FirstOrDefault(one => one.Id == id)?.Fail(refusal));
        else
            Failed(refusal);
    }

    private List<byte[]> TakeUnsent(TimeSpan now)
    {
        var texts = new List<byte[]>(_unsent.Count);
        while (_unsent.TryDequeue(out var next))
        {
            next.SentAt = now;
            texts.Add(next.Text);
        }
        return texts;
    }

    private void Done(bool? now)
    {
        if (now == true)
            onDone();
        while (_uncommitted.TryPeek(out var oldest) && oldest.IsDone)
            _uncommitted.Dequeue();
    }
}
