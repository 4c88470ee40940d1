using System.Diagnostics.CodeAnalysis;

namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// One client, whichever transport it uses. It is open until somebody closes it; the first reason counts. Closing by the
/// server takes no more frames and ends when the client has those that are queued; every other end is at once. A
/// transport takes frames from it and gives it packets; one loop hands the client's messages to the application.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its end releases the timer, and the source of a token without timer or link holds nothing.")]
public sealed class EngineSession
{
    private static readonly Func<Frame, int> WireSize = frame => frame.Length;

    private readonly Lock _gate = new();
    private readonly EngineOptions _options;
    private readonly FrameQueue _outgoing;
    private readonly FrameQueue _incoming;
    private readonly Pulse _arrived = new();
    private readonly Heartbeat _heartbeat;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private CloseReason? _reason;
    private DateTimeOffset? _closeBy;
    private bool _over;
    private Line _line;
    private int _maxPayload;

    internal EngineSession(string id, object? state, bool isWebSocket, EngineOptions options)
    {
        (Id, State, _options) = (id, state, options);
        _line = isWebSocket ? Line.WebSocket : Line.Polling;
        _maxPayload = UnjoinedPayload;
        _outgoing = new FrameQueue(options.BufferBytes, options.Waiting);
        _incoming = new FrameQueue(options.ReceivedBytes);
        _heartbeat = new Heartbeat(options.PingInterval, options.PingTimeout, options.Time.GetUtcNow());
        Ended = _ended.Token;
        _timer = options.Time.CreateTimer(_ => Tick(), null, options.PingInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Unguessable; whoever knows it can speak for the client.</summary>
    public string Id { get; }

    /// <summary>What <see cref="EngineOptions.OnHandshake"/> made of the first request.</summary>
    public object? State { get; }

    /// <summary>Cancelled when the session has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why it ends; null while it is open.</summary>
    public CloseReason? Reason
    {
        get
        {
            lock (_gate)
                return _reason;
        }
    }

    internal EngineOptions Options => _options;

    /// <summary>Called when the client has joined.</summary>
    internal Action<EngineSession>? Joined { get; init; }

    /// <summary>Called when the client has left everything that it had joined.</summary>
    internal Action<EngineSession>? Left { get; init; }

    /// <summary>Bytes of one body or message that are taken from the client now.</summary>
    internal int MaxPayload => Volatile.Read(ref _maxPayload);

    internal Polling Polling { get; } = new();

    private int UnjoinedPayload => Math.Min(_options.MaxPayload, _options.UnjoinedPayload);

    /// <summary>Beats when there may be something to take, or the session has come to another state.</summary>
    internal Pulse Outgoing { get; } = new();

    internal Line Line
    {
        get
        {
            lock (_gate)
                return _line;
        }
    }

    /// <summary>Whether the server closes it and the client has everything that was queued.</summary>
    internal bool IsDrained => Reason == CloseReason.ServerClosed && _outgoing.IsEmpty;

    /// <summary>
    /// Queues one frame, or several that belong together; waits while the client's buffer is full. Nothing is dropped as
    /// long as the session lasts.
    /// </summary>
    /// <param name="frames">The frames.</param>
    /// <param name="cancellation">Ends the waiting; then nothing was queued.</param>
    /// <returns>False if the session has ended.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<Frame> frames, CancellationToken cancellation = default)
    {
        try
        {
            while (true)
            {
                var adding = _outgoing.TryAdd(frames, out var room);
                if (adding == Adding.Added)
                    Outgoing.Beat();
                if (adding != Adding.Full)
                    return adding == Adding.Added;
                await room.WaitAsync(_options.StallTimeout, _options.Time, cancellation);
            }
        }
        catch (TimeoutException)
        {
            End(CloseReason.Stalled);
            return false;
        }
    }

    /// <summary>Waits until so many bytes more have room; whoever then makes them does not hold them while it waits.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask WhenRoomAsync(int bytes, CancellationToken cancellation = default)
    {
        try
        {
            await _outgoing.WhenRoom(bytes).WaitAsync(_options.StallTimeout, _options.Time, cancellation);
        }
        catch (TimeoutException)
        {
            End(CloseReason.Stalled);
        }
    }

    /// <summary>Takes no more; ends when the client has what is queued, or after the close timeout.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_reason is not null)
                return;
            _reason = CloseReason.ServerClosed;
            _closeBy = _options.Time.GetUtcNow() + _options.CloseTimeout;
        }
        _outgoing.Close(throwAway: false);
        Outgoing.Beat();
        Tick();
    }

    /// <summary>The client has joined, and counts as one from now on.</summary>
    /// <param name="maxPayload">Bytes of one body or message of this client; null if the options' bound is its own.</param>
    internal void Join(int? maxPayload = null)
    {
        Joined?.Invoke(this);
        Volatile.Write(ref _maxPayload, Math.Min(_options.MaxPayload, maxPayload ?? _options.MaxPayload));
    }

    /// <summary>The client has left everything, and counts as one that has joined nothing.</summary>
    internal void Leave()
    {
        if (Ended.IsCancellationRequested)
            return;
        Volatile.Write(ref _maxPayload, UnjoinedPayload);
        Left?.Invoke(this);
    }

    /// <summary>Queues the first packet; a new session has room for it.</summary>
    internal void Greet(byte[] packet) => _outgoing.TryAdd(new[] { new Frame(packet) }, out _);

    /// <summary>Ends it now.</summary>
    internal void End(CloseReason reason)
    {
        lock (_gate)
        {
            if (_over)
                return;
            _over = true;
            _reason ??= reason;
        }
        _ended.Cancel();
        _outgoing.Close(throwAway: true);
        _incoming.Close(throwAway: true);
        _timer.Dispose();
        Outgoing.Beat();
    }

    /// <summary>Says that the client has frames that were taken.</summary>
    internal void Settle(params ReadOnlySpan<Frame> frames) => _outgoing.Settle(frames);

    internal List<Frame> Take(int mostBytes) => Take(mostBytes, int.MaxValue, WireSize);

    internal List<Frame> TakeForPolling() => Take(_options.MaxPayload, _options.PollingPackets, PollingPayload.Size);

    private List<Frame> Take(int mostBytes, int mostFrames, Func<Frame, int> sizeOf)
    {
        var frames = new List<Frame>();
        if (_outgoing.Take(frames, mostBytes, mostFrames, sizeOf))
        {
            lock (_gate)
                _heartbeat.PingTaken(_options.Time.GetUtcNow());
        }
        return frames;
    }

    /// <summary>Takes what the client sent; waits while the application has too much of it.</summary>
    /// <returns>False if there is nothing more to receive.</returns>
    internal async ValueTask<bool> ReceiveAsync(Packet packet)
    {
        lock (_gate)
            _heartbeat.Received(_options.Time.GetUtcNow(), packet.Type == PacketType.Pong);
        switch (packet.Type)
        {
            case PacketType.Message:
                return await DeliverAsync(new Frame(packet.Data, packet.IsBinary));
            case PacketType.Pong:
                Tick();
                return true;
            case PacketType.Noop or PacketType.Upgrade:
                return true;
            default:
                End(packet.Type == PacketType.Close ? CloseReason.ClientLeft : CloseReason.TransportError);
                return false;
        }
    }

    /// <summary>Gives the client's messages to the application, one after the other, until the session has ended.</summary>
    internal async Task ServeAsync(IEngineApplication application)
    {
        try
        {
            while (!Ended.IsCancellationRequested)
            {
                var version = _arrived.Version;
                var messages = new List<Frame>();
                _incoming.Take(messages, int.MaxValue, int.MaxValue, WireSize);
                _incoming.Settle([.. messages]);
                foreach (var message in messages)
                    if (!Ended.IsCancellationRequested && !await application.ReceiveAsync(message))
                        End(CloseReason.ParseError);
                if (messages.Count == 0)
                    await _arrived.SinceAsync(version).WaitAsync(Ended);
            }
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested)
        {
            // The end is told below.
        }
        catch (Exception failure)
        {
            End(CloseReason.Failed);
            _options.OnFailure(failure);
        }
        await TellEndAsync(application);
    }

    /// <summary>Turns the line to another transport.</summary>
    /// <returns>False if it is not what was expected, or the session has ended.</returns>
    internal bool TryTurn(Line from, Line to)
    {
        lock (_gate)
        {
            if (_line != from || _over)
                return false;
            _line = to;
        }
        Outgoing.Beat();
        return true;
    }

    /// <summary>A session whose application fails at its end has ended all the same.</summary>
    private async Task TellEndAsync(IEngineApplication application)
    {
        try
        {
            await application.EndAsync(Reason!.Value);
        }
        catch (Exception failure)
        {
            _options.OnFailure(failure);
        }
    }

    private async ValueTask<bool> DeliverAsync(Frame message)
    {
        while (true)
        {
            var adding = _incoming.TryAdd(new[] { message }, out var room);
            if (adding == Adding.Added)
                _arrived.Beat();
            if (adding != Adding.Full)
                return adding == Adding.Added;
            await room;
        }
    }

    /// <summary>Does what is due, and sets the timer for what comes next.</summary>
    internal void Tick()
    {
        var now = _options.Time.GetUtcNow();
        Beat beat;
        lock (_gate)
        {
            if (_over)
                return;
            beat = now >= _closeBy ? Beat.GiveUp : _heartbeat.Look(now);
            if (beat != Beat.GiveUp)
            {
                var due = _closeBy < _heartbeat.Due ? _closeBy.Value : _heartbeat.Due;
                _timer.Change(due > now ? due - now : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }
        if (beat == Beat.GiveUp)
            End(CloseReason.PingTimeout);
        if (beat != Beat.Ping)
            return;
        _outgoing.Hurry(Frame.Ping);
        Outgoing.Beat();
    }
}

/// <summary>What a session's packets travel on.</summary>
internal enum Line
{
    Polling,

    /// <summary>Still polling, while the client tries a WebSocket.</summary>
    Probing,
    WebSocket,
}
