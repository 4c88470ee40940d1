namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// Lets pages of other origins poll. Those that may not have been refused before, so whoever comes here is one of the
/// listed.
/// </summary>
internal static class CrossOrigin
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count != 1)
            return next(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return next(context);
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
