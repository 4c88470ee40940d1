using Microsoft.AspNetCore.Http.Features;

namespace Oleada.SocketIo.EngineIo;

/// <summary>
/// HTTP long-polling: a GET waits for the server's packets, a POST brings the client's. Two GETs, or two POSTs, at the
/// same time end the session, as the protocol has it.
/// </summary>
internal sealed class Polling
{
    /// <summary>How long a GET is held while the client tries a WebSocket: it waits for its end.</summary>
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _lastGet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _getting;
    private int _posting;

    /// <summary>Completes when a GET has learnt that the session has ended.</summary>
    public Task LastGet => _lastGet.Task;

    /// <summary>Whether a GET that was on its way when the client said goodbye may still come.</summary>
    public bool MayStillGet(EngineSession session) => session is { Reason: CloseReason.ClientLeft, Line: Line.Polling } && !LastGet.IsCompleted;

    public async Task GetAsync(HttpContext context, EngineSession session)
    {
        if (Interlocked.Exchange(ref _getting, 1) != 0)
        {
            session.End(CloseReason.TransportError);
            await EngineError.Overlap.WriteAsync(context);
            return;
        }
        List<Frame>? frames = null;
        try
        {
            frames = await WaitAsync(session, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            session.End(CloseReason.TransportClosed);
        }
        finally
        {
            // Before the answer is written: the client's next request may be here before the write returns.
            Volatile.Write(ref _getting, 0);
        }
        if (frames is null)
            await EngineError.UnknownSession.WriteAsync(context);
        else
            await WriteAsync(context, session, frames);
    }

    public async Task PostAsync(HttpContext context, EngineSession session)
    {
        if (Interlocked.Exchange(ref _posting, 1) != 0)
        {
            session.End(CloseReason.TransportError);
            await EngineError.Overlap.WriteAsync(context);
            return;
        }
        EngineError? wrong;
        try
        {
            wrong = await TakeAsync(context, session);
        }
        finally
        {
            Volatile.Write(ref _posting, 0);
        }
        if (wrong is not null)
            await wrong.WriteAsync(context);
        else
            await AnswerAsync(context, "text/html", "ok"u8.ToArray());
    }

    /// <exception cref="TimeoutException">The client has taken nothing for too long.</exception>
    public static async Task AnswerAsync(HttpContext context, EngineSession session, IReadOnlyList<Frame> frames)
    {
        var (response, options) = (context.Response, session.Options);
        response.ContentType = "text/plain; charset=UTF-8";
        response.ContentLength = PollingPayload.Length(frames);
        response.Headers.CacheControl = "no-store";
        await PollingPayload.WriteAsync(
            frames, response.BodyWriter,
            () => response.BodyWriter.FlushAsync(context.RequestAborted).AsTask().WaitAsync(options.StallTimeout, options.Time), context.RequestAborted);
    }

    public static async Task AnswerAsync(HttpContext context, string type, byte[] body)
    {
        var response = context.Response;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <returns>What the GET is answered with; null if the session does not poll any more.</returns>
    private async Task<List<Frame>?> WaitAsync(EngineSession session, CancellationToken aborted)
    {
        while (true)
        {
            var version = session.Outgoing.Version;
            if (session.Line == Line.WebSocket)
                return null;
            if (session.Ended.IsCancellationRequested)
            {
                _lastGet.TrySetResult();
                return [session.Reason is CloseReason.ClientLeft or CloseReason.ServerClosed ? Frame.Noop : Frame.Close];
            }
            var frames = session.TakeForPolling();
            if (session.IsDrained)
            {
                // Not a close packet: some clients take it for a farewell and do not come back, but all do after a failed poll.
                frames.Add(Frame.Noop);
                return frames;
            }
            if (frames.Count > 0)
                return frames;
            if (!await ChangeAsync(session, version, aborted))
                return [Frame.Noop];
        }
    }

    /// <returns>False if a probing client has waited long enough.</returns>
    private static async Task<bool> ChangeAsync(EngineSession session, long version, CancellationToken aborted)
    {
        var change = session.Outgoing.SinceAsync(version);
        if (session.Line != Line.Probing)
        {
            await change.WaitAsync(aborted);
            return true;
        }
        try
        {
            await change.WaitAsync(ProbePatience, session.Options.Time, aborted);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task WriteAsync(HttpContext context, EngineSession session, List<Frame> frames)
    {
        try
        {
            await AnswerAsync(context, session, frames);
            session.Settle([.. frames]);
        }
        catch (TimeoutException)
        {
            session.End(CloseReason.Stalled);
            context.Abort();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            session.End(CloseReason.TransportClosed);
        }
        if (session.IsDrained)
            session.End(CloseReason.ServerClosed);
    }

    private static async Task<EngineError?> TakeAsync(HttpContext context, EngineSession session)
    {
        if (string.Equals(context.Request.ContentType, "application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            session.End(CloseReason.TransportError);
            return EngineError.BadRequest;
        }
        var (body, wrong) = await ReadBodyAsync(context, session);
        if (wrong is not null)
            return wrong;
        if (PollingPayload.Read(body) is not { } packets)
        {
            session.End(CloseReason.ParseError);
            return EngineError.BadRequest;
        }
        foreach (var packet in packets)
            if (!await session.ReceiveAsync(packet))
                break;
        return session.Reason is CloseReason.TransportError or CloseReason.ParseError ? EngineError.BadRequest : null;
    }

    private static async Task<(ReadOnlyMemory<byte> Body, EngineError? Wrong)> ReadBodyAsync(HttpContext context, EngineSession session)
    {
        var most = session.MaxPayload;
        if (context.Request.ContentLength > most)
            return (default, EngineError.TooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most;
        try
        {
            using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
        }
        catch (BadHttpRequestException bad)
        {
            return (default, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? EngineError.TooLarge : EngineError.BadRequest);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            session.End(CloseReason.TransportClosed);
            return (default, EngineError.BadRequest);
        }
    }
}
