using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Oleada.SocketIo.EngineIo;

/// <summary>An Engine.IO 4 server: takes requests, finds or makes the session of each.</summary>
/// <param name="options">Its bounds and times.</param>
/// <param name="open">Makes what a new session is served with; it may send at once.</param>
public sealed class EngineServer(EngineOptions options, Func<EngineSession, IEngineApplication> open) : IAsyncDisposable
{
    /// <summary>How long a polling client that has said goodbye may still fetch the answer to it.</summary>
    private static readonly TimeSpan LastGetPatience = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Open> _sessions = new(StringComparer.Ordinal);
    private readonly UnjoinedSessions _unjoined = new(options.UnjoinedPerAddress, options.Unjoined);
    private int _stopped;

    /// <summary>Sessions that are open now.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>Those of them that have joined nothing yet.</summary>
    public int Unjoined => _unjoined.Count;

    /// <summary>Answers one request of a client.</summary>
    /// <param name="context">The request, whatever its method.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Request.Query;
        var (transport, sid) = (query["transport"].ToString(), query["sid"].ToString());
        var isSocket = context.WebSockets.IsWebSocketRequest;
        if (transport is not ("polling" or "websocket"))
            await EngineError.UnknownTransport.WriteAsync(context);
        else if (isSocket != transport is "websocket")
            await EngineError.BadRequest.WriteAsync(context);
        else if (sid.Length > 0)
            await ContinueAsync(context, sid, isSocket);
        else if (!isSocket && !HttpMethods.IsGet(context.Request.Method))
            await EngineError.BadMethod.WriteAsync(context);
        else if (query["EIO"] != "4")
            await EngineError.BadVersion.WriteAsync(context);
        else
            await BeginAsync(context, isSocket);
    }

    /// <summary>Closes every session: clients get what is queued for them, in bounded time.</summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _stopped, 1);
        foreach (var one in _sessions.Values)
            one.Session.Close();
        await Task.WhenAll(_sessions.Values.Select(one => one.Served));
    }

    private async Task BeginAsync(HttpContext context, bool isSocket)
    {
        var admission = options.OnHandshake is { } decide ? await decide(context) : default;
        if (admission.Refusal is { } refusal)
        {
            await EngineError.Forbidden(refusal).WriteAsync(context);
            return;
        }
        if (Volatile.Read(ref _stopped) != 0 || (_sessions.Count >= options.Sessions && !TryMakeRoom()))
        {
            await EngineError.TooMany.WriteAsync(context);
            return;
        }
        if (!isSocket)
        {
            var session = Start(admission, isSocket);
            var frames = session.TakeForPolling();
            session.Settle([.. frames]);
            await Polling.AnswerAsync(context, session, frames);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new SocketLine(socket, Start(admission, isSocket)).RunAsync();
    }

    private async Task ContinueAsync(HttpContext context, string sid, bool isSocket)
    {
        if (!_sessions.TryGetValue(sid, out var found))
        {
            await EngineError.UnknownSession.WriteAsync(context);
            return;
        }
        var session = found.Session;
        session.Tick();
        if (session.Ended.IsCancellationRequested && !(HttpMethods.IsGet(context.Request.Method) && session.Polling.MayStillGet(session)))
            await EngineError.UnknownSession.WriteAsync(context);
        else if (isSocket)
            await UpgradeAsync(context, session);
        else if (session.Line == Line.WebSocket)
            await EngineError.BadRequest.WriteAsync(context);
        else if (HttpMethods.IsGet(context.Request.Method))
            await session.Polling.GetAsync(context, session);
        else if (HttpMethods.IsPost(context.Request.Method))
            await session.Polling.PostAsync(context, session);
        else
            await EngineError.BadRequest.WriteAsync(context);
    }

    private static async Task UpgradeAsync(HttpContext context, EngineSession session)
    {
        var mayTry = session.TryTurn(Line.Polling, Line.Probing);
        // Clients take an answer other than a WebSocket for a failure of the session; one that is closed they pass over.
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var line = new SocketLine(socket, session);
        if (mayTry && await line.ProbeAsync())
        {
            await line.RunAsync();
            return;
        }
        if (mayTry)
            session.TryTurn(Line.Probing, Line.Polling);
        await line.RefuseAsync();
    }

    /// <summary>Those who have joined nothing are the first to go.</summary>
    private bool TryMakeRoom()
    {
        var oldest = _unjoined.TakeOldest();
        if (oldest is null)
            return false;
        _sessions.TryRemove(oldest.Id, out _);
        oldest.End(CloseReason.ServerClosed);
        return true;
    }

    private EngineSession Start(Handshake admission, bool isSocket)
    {
        Span<byte> random = stackalloc byte[18];
        options.Random(random);
        var session = new EngineSession(Base64Url.EncodeToString(random), admission.State, isSocket, options)
        {
            Joined = _unjoined.Remove,
            Left = AddUnjoined,
        };
        var greeting = new OpenPacket(
            session.Id, isSocket ? [] : ["websocket"], (long)options.PingInterval.TotalMilliseconds, (long)options.PingTimeout.TotalMilliseconds, options.MaxPayload);
        session.Greet([(byte)PacketType.Open, .. JsonSerializer.SerializeToUtf8Bytes(greeting, EngineJson.Default.OpenPacket)]);
        var opened = new Open(session);
        _sessions[session.Id] = opened;
        if (options.JoinsLater)
            AddUnjoined(session);
        else
            session.Join();
        opened.Served = ServeAsync(session);
        return session;

        void AddUnjoined(EngineSession one) => _unjoined.Add(one, admission.Address ?? "")?.End(CloseReason.ServerClosed);
    }

    private async Task ServeAsync(EngineSession session)
    {
        await Task.Yield();
        await session.ServeAsync(open(session));
        _unjoined.Remove(session);
        try
        {
            if (session.Polling.MayStillGet(session))
                await session.Polling.LastGet.WaitAsync(LastGetPatience, options.Time);
        }
        catch (TimeoutException)
        {
            // None was on its way.
        }
        _sessions.TryRemove(session.Id, out _);
    }

    private sealed class Open(EngineSession session)
    {
        public EngineSession Session => session;

        public Task Served { get; set; } = Task.CompletedTask;
    }
}
