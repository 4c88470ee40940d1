using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Oleada.Engine.Events;
using Oleada.Server.Auth;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>
/// One client on <c>/ws</c>. It is open until somebody asks for its end (the client, a failure, its key, the server's
/// stop); the first one to ask decides the close code. Then it is closing: it says why and waits a little for the client
/// to say it too. One loop reads messages and owns the memberships; everything that is said goes through the outbox.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly RealtimeSetup _setup;
    private readonly Line _line;
    private readonly IDisposable _place;
    private readonly FrameReader _frames;
    private readonly KeepAlive _keepAlive;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<Closing> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Used by the reading loop only.
    private readonly Memberships _memberships;
    private readonly MessageRate _rate;
    private EngineLink? _link;

    /// <summary>Whether the loop waits for the client, and not for something else.</summary>
    private volatile bool _hearing;

    /// <param name="place">Given back at the end.</param>
    public Connection(Line line, Caller caller, FrameFormat format, RealtimeSetup setup, IDisposable place)
    {
        (_setup, _line, _place, Caller, Format) = (setup, line, place, caller, format);
        var now = setup.Time.GetUtcNow();
        (Id, OpenedAt) = (setup.Connections.NextId(), now);
        Outbox = new Outbox(line.Socket, line.Stream, setup.Limits.StallTimeout, setup.Time, setup.Rooms.Waiting, Lost);
        _frames = new FrameReader(line.Input, new FrameLimits(setup.Limits.MessageBytes), line.Deflate);
        _keepAlive = new KeepAlive(setup.Limits.PingInterval, setup.Limits.PingTimeout, now);
        _rate = new MessageRate(setup.Limits.MessagesPerSecond, now);
        _memberships = new Memberships(this, setup);
    }

    public long Id { get; }

    public Caller Caller { get; }

    public FrameFormat Format { get; }

    public DateTimeOffset OpenedAt { get; }

    public Outbox Outbox { get; }

    /// <summary>Cancelled when the connection begins to end.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Streams whose events go to this client.</summary>
    public JoinedStreams Streams { get; } = new();

    /// <summary>What it has joined, as it is just now.</summary>
    public IReadOnlyCollection<Membership> Joined => _memberships.All;

    /// <summary>Serves the client until its connection has ended.</summary>
    public async Task RunAsync()
    {
        using var watch = _setup.Callers.Watch(Caller, () => End(new Closing(CloseCode.BadToken, "Token expired")));
        _setup.Connections.Add(this);
        if (_setup.Stopping.IsCancellationRequested)
            EndSinceServerStops();
        var reading = ReadAsync();
        try
        {
            var closing = await _end.Task;
            await _ending.CancelAsync();
            await CloseAsync(closing, reading);
            await reading;
            await _memberships.StopAsync();
        }
        finally
        {
            _setup.Connections.Remove(this);
            Dispose();
        }
    }

    /// <summary>Follows a stream for this client, from a seq on.</summary>
    public async Task<Subscription> FollowAsync(string stream, long after)
    {
        var room = _setup.Rooms.Join(stream);
        try
        {
            await room.WhenReadyAsync(Ending);
        }
        catch
        {
            _setup.Rooms.Leave(room);
            throw;
        }
        return Subscription.Start(_setup.Rooms, room, Format, after, Outbox, loop => GuardAsync(stream, loop), Ending);
    }

    public Task SendAsync(byte[] message) => Outbox.SendAsync(Frames.Text(message), Ending).AsTask();

    public void EndSinceServerStops() => End(new Closing(CloseCode.GoingAway, "The server is stopping"));

    /// <summary>Looks after a client that has been quiet.</summary>
    public void Beat(DateTimeOffset now)
    {
        // While bytes wait to be taken the stall timeout is running; while the loop is busy, an answer may have come unread.
        if (Outbox.Pending > 0 || !_hearing)
            return;
        switch (_keepAlive.Next(now, Outbox.Taken))
        {
            case KeepAliveStep.Ask:
                Outbox.TrySend(Frames.Ping([]));
                break;
            case KeepAliveStep.GiveUp:
                End(new Closing(CloseCode.Normal, "No answer to a ping"));
                break;
        }
    }

    /// <summary>Runs the loop of a room; its failure is the connection's end.</summary>
    public async Task GuardAsync(string room, Func<Task> loop)
    {
        try
        {
            await loop();
        }
        catch (OperationCanceledException)
        {
            // Unsubscribed, or the connection is ending.
        }
        catch (EventLogHarmedException harmed) when (Outbox.TrySend(Frames.Text(ServerMessages.Error(MessageError.Of(harmed, room)))))
        {
            // This room ends where the harm begins; the client's other rooms go on.
        }
        catch (Exception failure)
        {
            Lost(failure);
        }
    }

    public void Dispose()
    {
        Outbox.Abandon();
        _ending.Dispose();
        _place.Dispose();
    }

    /// <summary>One loop in one method: while the client is quiet, this is all that is held for it.</summary>
    private async Task ReadAsync()
    {
        try
        {
            await SendAsync(ServerMessages.Connected(Caller.Id, _setup.Log.Epoch, _setup.Wall.GetUtcNow()));
            for (var more = true; more;)
            {
                while (more && _frames.TryRead(out var message))
                    more = await HandleAsync(message);
                if (_link is not null)
                    await _link.CommitAsync();
                if (!more)
                    break;
                _hearing = true;
                more = await _frames.WaitAsync(CancellationToken.None);
                _hearing = false;
                _keepAlive.Heard(_setup.Time.GetUtcNow());
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is ending.
        }
        catch (Exception failure)
        {
            Lost(failure);
        }
        // However it came to that: nobody listens to the client any more.
        End(new Closing(CloseCode.Normal, "The client is gone"));
    }

    /// <returns>False if nothing more is to be read.</returns>
    private async ValueTask<bool> HandleAsync(SocketMessage message)
    {
        switch (message.Kind)
        {
            case SocketMessageKind.Close:
                End(new Closing(CloseCode.Normal, "Bye"));
                return false;
            case SocketMessageKind.Broken:
                End(new Closing(message.CloseCode, message.Reason ?? "Protocol error"));
                return false;
            case SocketMessageKind.Ping:
                await Outbox.SendAsync(Frames.Pong(message.Payload.Span), Ending);
                return true;
            case SocketMessageKind.Pong:
                return true;
            default:
                await AnswerUnlessEndingAsync(message);
                return true;
        }
    }

    /// <summary>While it is closing, only the client's own close frame counts: it is read on for, and nothing is answered.</summary>
    private async ValueTask AnswerUnlessEndingAsync(SocketMessage message)
    {
        try
        {
            if (!Ending.IsCancellationRequested)
                await AnswerAsync(message);
        }
        catch (OperationCanceledException) when (Ending.IsCancellationRequested)
        {
            // It began to close in the middle.
        }
        catch (EventLogHarmedException harmed)
        {
            await SendAsync(ServerMessages.Error(MessageError.Of(harmed)));
        }
    }

    private async ValueTask AnswerAsync(SocketMessage message)
    {
        if (message.Kind == SocketMessageKind.Text && MayReport && Tickets.LinkMessages.IsTicketEvent(message.Payload.Span))
        {
            _link ??= new EngineLink(_setup, Outbox, Ending);
            await _link.TakeAsync(message.Payload);
            return;
        }
        await AnswerAsync(Understand(message));
    }

    private bool MayReport => Caller.Role is Storage.Sqlite.KeyRole.Internal or Storage.Sqlite.KeyRole.Admin;

    private ClientMessage Understand(SocketMessage message)
    {
        var limits = _setup.Limits;
        if (!_rate.TryTake(_setup.Time.GetUtcNow()))
            return Refuse("too_many_messages", $"more than {limits.MessagesPerSecond} messages per second; this one was not read");
        return message.Kind switch
        {
            SocketMessageKind.TooLong => Refuse("message_too_long", $"a message has at most {limits.MessageBytes} bytes"),
            SocketMessageKind.Binary => Refuse("not_text", "messages are text"),
            _ => ClientMessage.Read(message.Payload),
        };
    }

    private Task AnswerAsync(ClientMessage message) => message switch
    {
        ClientMessage.Subscribe subscribe => JoinAsync(subscribe),
        ClientMessage.Unsubscribe unsubscribe => _memberships.LeaveAsync(unsubscribe.Room),
        ClientMessage.Refused refused => SendAsync(ServerMessages.Error(refused.Error)),
        _ => SendAsync(Format.Dialect.Pong(_setup.Wall.GetUtcNow())),
    };

    private async Task JoinAsync(ClientMessage.Subscribe wish)
    {
        try
        {
            await _memberships.JoinAsync(wish);
        }
        catch (EventLogHarmedException harmed)
        {
            await SendAsync(ServerMessages.Error(MessageError.Of(harmed, wish.Room)));
        }
    }

    /// <summary>Says why, waits for the client to take and answer it, and stops waiting after a while.</summary>
    private async Task CloseAsync(Closing closing, Task reading)
    {
        var taken = Outbox.CloseAsync(Frames.Close(closing.Code, closing.Reason));
        try
        {
            await Task.WhenAll(taken, reading).WaitAsync(_setup.Limits.CloseTimeout, _setup.Time);
        }
        catch (TimeoutException)
        {
            // The client does not answer.
            _line.Abort();
        }
    }

    private void Lost(Exception reason)
    {
        switch (reason)
        {
            case ClientStalledException:
                End(new Closing(CloseCode.Stalled, $"No data taken for {_setup.Limits.StallTimeout.TotalSeconds:0} s"));
                break;
            case IOException or SocketException or ObjectDisposedException or ConnectionResetException or ConnectionAbortedException:
                End(new Closing(CloseCode.Normal, "The client is gone"));
                break;
            default:
                End(new Closing(CloseCode.Broken, "The server failed"));
                _setup.OnFailure(reason);
                break;
        }
    }

    private static ClientMessage.Refused Refuse(string code, string message) => new(new MessageError(code, message));

    private void End(Closing closing) => _end.TrySetResult(closing);
}

/// <summary>The transport under a connection, after the handshake.</summary>
/// <param name="Input">The client's bytes.</param>
/// <param name="Stream">The way out for bytes that have to be encrypted first; null if the socket takes them as they are.</param>
/// <param name="Socket">The connection's own; null if it cannot be had.</param>
/// <param name="Deflate">Whether messages may be compressed.</param>
/// <param name="Abort">Cuts the line; what is being read then ends.</param>
internal sealed record Line(PipeReader Input, Stream? Stream, Socket? Socket, bool Deflate, Action Abort);
