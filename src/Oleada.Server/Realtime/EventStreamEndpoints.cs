using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
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
        var (room, place) = (RoomOf(context), EventStreamPlace.Of(context.Request));
        var caller = Caller.Of(context);
        if (!Room.MayJoin(caller, room))
            throw RequestProblem.Forbidden("this key may not listen to this stream");
        using var entry = setup.Counts.TryEnter(caller.Id) ?? throw RequestProblem.TooMany(setup.TooManyConnections(caller));
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
            var gap = place is null ? null : await setup.Log.FindGapAsync(room, place.Seq, place.Epoch, head, ends.Token);
            if (gap is not null)
                await writer.SendGapAsync(room, place!.Seq, gap, ends.Token);
            using var open = setup.EventStreams.Add(new OpenEventStream(
                context.Connection.Id, caller, room, setup.Wall.GetUtcNow(), gap?.To ?? place?.Seq ?? head));
            while (await cursor.WaitAsync(open.Seq, ends.Token))
                open.Seq = await writer.SendPageAsync(cursor.Source, open.Seq, ends.Token);
        }
        catch (EventLogHarmedException harmed) when (context.Response.HasStarted)
        {
            await writer.SendHarmAsync(harmed, ends.Token);
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
}
