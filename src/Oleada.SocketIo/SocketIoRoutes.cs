using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo;

/// <summary>Puts servers on paths. The WebSocket middleware has to stand before; CORS is left to its own.</summary>
public static class SocketIoRoutes
{
    /// <summary>Serves Socket.IO on a path, with and without a slash at its end.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="path">Clients use <c>/socket.io</c> unless told otherwise.</param>
    /// <param name="server">The server.</param>
    /// <returns>The route, for what else is to be said of it.</returns>
    public static IEndpointConventionBuilder MapSocketIo(this IEndpointRouteBuilder routes, string path, SocketIoServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return routes.MapEngineIo(path, server.Engine);
    }

    /// <summary>Serves bare Engine.IO on a path.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="path">Clients use <c>/engine.io</c> unless told otherwise.</param>
    /// <param name="server">The server.</param>
    /// <returns>The route, for what else is to be said of it.</returns>
    public static IEndpointConventionBuilder MapEngineIo(this IEndpointRouteBuilder routes, string path, EngineServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return routes.Map(path, server.InvokeAsync);
    }
}
