using System.Globalization;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Realtime;

/// <summary>Server-sent events of one stream: <c>GET /api/streams/{stream}/events</c>.</summary>
internal static class EventStreamEndpoints
{
    private const string Ending = "/events";

    /// <summary>A task's stream has a slash in its name, so the route takes the rest of the path.</summary>
    public static void MapEventStreams(this IEndpointRouteBuilder routes, RealtimeSetup setup) =>
        routes.MapGet("/api/streams/{**rest}", context => ServeAsync(context, setup))
            .WithMetadata(Access.ReadOrToken(TokenPurpose.Events), OwnPace.Mark);

    private static async Task ServeAsync(HttpContext context, RealtimeSetup setup)
    {
        var (room, since) = (RoomOf(context), SinceOf(context.Request));
        var caller = Caller.Of(context);
        if (!Room.MayJoin(caller, room))
            throw RequestProblem.Forbidden("this key may not listen to this stream");
        using var place = setup.Counts.TryEnter(caller.Id) ?? throw RequestProblem.TooMany(setup.TooManyConnections(caller));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, setup.Stopping);
        // A browser that comes back is told why it is not let in.
        using var watched = setup.Callers.Watch(caller, ends.Cancel);
        using var writer = new EventStreamWriter(context, setup);
        using var cursor = new StreamCursor(setup.Log, room);
        var head = await setup.Log.HeadAsync(room, ends.Token);
        var beating = writer.BeatAsync(ends.Token);
        try
        {
            await writer.BeginAsync(ends.Token);
            if (since > head)
                await writer.SendGapAsync(room, since.Value, head, ends.Token);
            using var open = setup.EventStreams.Add(new OpenEventStream(
                context.Connection.Id, caller, room, setup.Time.GetUtcNow(), Math.Min(since ?? head, head)));
            while (await cursor.WaitAsync(open.Seq, ends.Token))
                open.Seq = await writer.SendPageAsync(cursor.Source, open.Seq, ends.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or ClientStalledException)
        {
            if (end is ClientStalledException)
                context.Abort();
        }
        finally
        {
            await ends.CancelAsync();
            await beating;
        }
    }

    private static string RoomOf(HttpContext context)
    {
        var rest = ((string?)context.Request.RouteValues["rest"] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var name = rest.EndsWith(Ending, StringComparison.Ordinal) ? rest[..^Ending.Length] : "";
        return Room.IsName(name)
            ? name
            : throw RequestProblem.NotFound("streams are at /api/streams/{stream}/events, such as /api/streams/execution:E/events");
    }

    /// <summary>What the client has: a browser that reconnects says it in a header, which then is the newer answer.</summary>
    private static long? SinceOf(HttpRequest request)
    {
        var (text, name) = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last
            ? (last, "Last-Event-ID")
            : (request.Query["since"].ToString(), "since");
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : throw RequestProblem.Bad(name, $"'{name}' is the last seq that you have, a whole number from 0");
    }
}
