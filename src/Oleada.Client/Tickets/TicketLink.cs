using Oleada.Client.Lines;

namespace Oleada.Client.Tickets;

/// <summary>
/// An engine link: reports what happens at tickets, in order, each event committed once however often the connection is
/// lost. Several threads may send; the order is that in which their calls began to be served.
/// </summary>
public sealed class TicketLink : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _window;
    private readonly TicketLinkOptions _options;
    private readonly OleadaClientOptions _client;
    private readonly TicketLinkState _state;
    private readonly Line _line;
    private readonly Task _run;
    private long _lastId;
    private bool _disposed;

    internal TicketLink(Func<LineSocket> socket, TicketLinkOptions options, OleadaClientOptions client)
    {
        options.Check();
        (_options, _client) = (options, client);
        _window = new SemaphoreSlim(options.Window);
        _state = new TicketLinkState(client, () => _window.Release());
        _line = new Line(_state, _gate, socket, client, Tell);
        _run = Task.Run(() => _line.RunAsync(_stop.Token));
    }

    /// <summary>Sends an event. Waits while <see cref="TicketLinkOptions.Window"/> events are on their way.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellation">Ends waiting; the event is not sent then.</param>
    /// <returns>The event on its way: not to wait for its commit lets the next ones follow at once.</returns>
    /// <exception cref="ArgumentException">The event is longer than <see cref="TicketLinkOptions.MessageBytes"/>, or its key too long.</exception>
    /// <exception cref="OleadaException">The server refused the link.</exception>
    /// <exception cref="ObjectDisposedException">The link has been disposed.</exception>
    public async ValueTask<SentEvent> SendAsync(TicketEvent happened, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(happened.Key?.Length ?? 0, 128, "happened.Key");
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _window.WaitAsync(cancellation);
        var added = false;
        try
        {
            SentEvent sent;
            lock (_gate)
                sent = Add(happened);
            added = true;
            _line.Changed();
            return sent;
        }
        finally
        {
            if (!added)
                _window.Release();
        }
    }

    /// <summary>Waits until every event is committed, at most for <see cref="OleadaClientOptions.Timeout"/>, and ends the link.</summary>
    /// <returns>The end.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
            _state.Close();
        }
        _line.Changed();
        using var late = new CancellationTokenSource(_client.Timeout, _client.Time);
        await using (late.Token.Register(_stop.Cancel))
            await _run;
        _stop.Dispose();
    }

    private SentEvent Add(TicketEvent happened)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_state.Failure is { } failure)
            throw failure;
        var id = _lastId + 1;
        var key = happened.Key ?? $"{_options.Name}-{id}";
        var text = happened.Encode(id, key);
        if (text.Length > _options.MessageBytes)
            throw new ArgumentException($"the event is {text.Length} bytes long, at most {_options.MessageBytes} are allowed", nameof(happened));
        var added = new UncommittedEvent(id, text);
        _state.Add(added);
        _lastId = id;
        return new SentEvent(key, added.Committed);
    }

    private void Tell()
    {
        IReadOnlyList<ConnectionChange> news;
        lock (_gate)
            news = _state.TakeNews();
        foreach (var change in news)
            _options.OnConnection?.Invoke(change);
    }
}
