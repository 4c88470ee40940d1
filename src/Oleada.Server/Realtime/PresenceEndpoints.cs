using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;
using Oleada.Server.Http;

namespace Oleada.Server.Realtime;

internal static class PresenceEndpoints
{
    public static void MapPresence(this IEndpointRouteBuilder routes, RealtimeSetup setup)
    {
        var presence = new Presence(setup);
        routes.MapGet("/api/realtime", context => JsonAnswer.WriteAsync(context, presence.Counters(), ContractJson.Default.RealtimeView))
            .WithMetadata(Access.Read);
        routes.MapGet("/api/realtime/rooms", context => ListAsync(context, presence, setup.Limits)).WithMetadata(Access.Read);
    }

    private static async Task ListAsync(HttpContext context, Presence presence, ServerLimits limits)
    {
        var room = context.Request.Query["room"].ToString();
        if (room.Length > 0 && !Room.IsName(room))
            throw RequestProblem.Bad("room", "'room' is the name of a stream, such as execution:E");
        var names = Paging.Cut(context.Request, room.Length > 0 ? [room] : presence.Rooms, limits.PageItems);
        var page = new Page<RoomView>(await presence.OfAsync([.. names.Items], context.RequestAborted), names.Next);
        await JsonAnswer.WriteAsync(context, page, ContractJson.Default.PageRoomView);
    }
}
