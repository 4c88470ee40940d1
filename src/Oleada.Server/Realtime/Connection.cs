using System.Net.WebSockets;
using Oleada.Server.Auth;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime;

/// <summary>
/// One client on <c>/ws</c>. It is open until somebody asks for its end (the client, a failure, the server's stop);
/// the first one to ask decides the close code. One loop reads messages and owns the subscriptions; one loop per
/// subscription reads the log; all of them speak through the outbox.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly WebSocket _socket;
    private readonly Caller _caller;
    private readonly Dialect _dialect;
    private readonly RealtimeSetup _setup;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<Closing> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Used by the reading loop only.
    private readonly Dictionary<string, Subscription> _joined = new(StringComparer.Ordinal);
    private readonly MessageReader _messages;
    private readonly MessageRate _rate;

    public Connection(WebSocket socket, Caller caller, Dialect dialect, RealtimeSetup setup)
    {
        _socket = socket;
        _caller = caller;
        _dialect = dialect;
        _setup = setup;
        _outbox = new Outbox(socket, setup.Limits.StallTimeout, setup.Time);
        _messages = new MessageReader(socket, setup.Limits.MessageBytes);
        _rate = new MessageRate(setup.Limits.MessagesPerSecond, setup.Time.GetUtcNow());
    }

    /// <summary>Serves the client until its connection has ended.</summary>
    public async Task RunAsync(CancellationToken serverStops)
    {
        await using var stop = serverStops.Register(() => End(new Closing(CloseCode.GoingAway, "The server is stopping")));
        var reading = GuardAsync(ReadMessagesAsync);
        var closing = await _end.Task;
        await _ending.CancelAsync();
        await SocketClosing.CloseAsync(_socket, closing, () => reading, _setup.Limits.CloseTimeout, _setup.Time);
        await reading;
        await Task.WhenAll(_joined.Values.Select(subscription => subscription.Ended));
    }

    public void Dispose()
    {
        foreach (var subscription in _joined.Values)
            subscription.Dispose();
        _outbox.Dispose();
        _ending.Dispose();
    }

    private async Task ReadMessagesAsync()
    {
        await SendAsync(ServerMessages.Connected(_caller.Id, _setup.Time.GetUtcNow()));
        while (true)
        {
            var received = await _messages.ReadAsync();
            if (received.Kind == ReceivedKind.Close)
            {
                End(new Closing(CloseCode.Normal, "Bye"));
                return;
            }
            await AnswerAsync(Understand(received));
        }
    }

    private ClientMessage Understand(Received received)
    {
        var limits = _setup.Limits;
        if (!_rate.TryTake(_setup.Time.GetUtcNow()))
            return Refuse("too_many_messages", $"more than {limits.MessagesPerSecond} messages per second; this one was not read");
        return received.Kind switch
        {
            ReceivedKind.TooLong => Refuse("message_too_long", $"a message has at most {limits.MessageBytes} bytes"),
            ReceivedKind.Binary => Refuse("not_text", "messages are text"),
            _ => ClientMessage.Read(received.Text),
        };
    }

    private Task AnswerAsync(ClientMessage message) => message switch
    {
        ClientMessage.Subscribe subscribe => SubscribeAsync(subscribe),
        ClientMessage.Unsubscribe unsubscribe => UnsubscribeAsync(unsubscribe.Room),
        ClientMessage.Refused refused => SendAsync(ServerMessages.Error(refused.Error)),
        _ => SendAsync(_dialect.Pong(_setup.Time.GetUtcNow())),
    };

    private async Task SubscribeAsync(ClientMessage.Subscribe wish)
    {
        if (Objection(wish.Room) is { } objection)
        {
            await SendAsync(ServerMessages.Error(objection));
            return;
        }
        var head = await _setup.Log.HeadAsync(wish.Room, _ending.Token);
        await SendAsync(ServerMessages.Subscribed(wish.Room, head));
        if (_joined.ContainsKey(wish.Room))
            return;
        if (wish.Since > head)
            await SendAsync(ServerMessages.Gap(wish.Room, wish.Since.Value, head));
        var after = Math.Min(wish.Since ?? head, head);
        _joined.Add(wish.Room, Subscription.Start(stop => GuardAsync(() => FollowAsync(wish.Room, after, stop)), _ending.Token));
    }

    private MessageError? Objection(string room)
    {
        var most = _setup.Limits.SubscriptionsPerConnection;
        if (!Room.MayJoin(_caller, room))
            return new MessageError("access_denied", "this key may not listen to this room", room);
        return _joined.Count >= most && !_joined.ContainsKey(room)
            ? new MessageError("too_many_subscriptions", $"a connection has at most {most} subscriptions", room)
            : null;
    }

    private async Task UnsubscribeAsync(string room)
    {
        if (_joined.Remove(room, out var subscription))
        {
            await subscription.StopAsync();
            subscription.Dispose();
        }
        await SendAsync(ServerMessages.Unsubscribed(room));
    }

    private async Task FollowAsync(string room, long after, CancellationToken stop)
    {
        await foreach (var events in _setup.Log.FollowAsync(room, after, stop))
            foreach (var entry in events)
                await _outbox.SendAsync(_dialect.Encode(entry), stop);
    }

    private Task SendAsync(byte[] message) => _outbox.SendAsync(message, _ending.Token).AsTask();

    private static ClientMessage.Refused Refuse(string code, string message) => new(new MessageError(code, message));

    /// <summary>Runs a loop; its failure is the connection's end.</summary>
    private async Task GuardAsync(Func<Task> loop)
    {
        try
        {
            await loop();
        }
        catch (OperationCanceledException)
        {
            // Unsubscribed, or the connection is ending.
        }
        catch (WebSocketException)
        {
            End(new Closing(CloseCode.Normal, "The client is gone"));
        }
        catch (ClientStalledException)
        {
            End(new Closing(CloseCode.Stalled, $"No data taken for {_setup.Limits.StallTimeout.TotalSeconds:0} s"));
        }
        catch (Exception failure)
        {
            End(new Closing(CloseCode.Broken, "The server failed"));
            _setup.OnFailure(failure);
        }
    }

    private void End(Closing closing) => _end.TrySetResult(closing);
}
