namespace Oleada.Server.Http;

/// <summary>
/// Headers of every answer that keep pages of other origins, other ports of this machine among them, from loading it
/// as their own image, script or frame, addresses with tokens from being told to others, and answers from being kept.
/// </summary>
internal static class PageHeaders
{
    private const string Loading = "Cross-Origin-Resource-Policy";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers[Loading] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        // A route whose answer may be kept says so itself.
        headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>Lets other pages load an answer: who asks has shown a token that was made for it.</summary>
    public static void Open(HttpContext context)
    {
        context.Response.Headers.Remove("X-Frame-Options");
        context.Response.Headers[Loading] = "cross-origin";
    }
}
