using Microsoft.Net.Http.Headers;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>
/// The dashboard. Its files are no secret and need no key: what it shows does. Its pages are named one by one, so that
/// a path that nobody knows is still answered like every other.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Policy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private const string CheckEachTime = "no-cache";

    // The build puts a hash of its content into the name of each.
    private const string NeverChanges = "public, max-age=31536000, immutable";

    private const int PartBytes = 16 * 1024;

    private static readonly string[] Pages = ["/", "/executions", "/executions/{id}", "/pulls", "/pulls/{id}"];

    public static void MapDashboard(this IEndpointRouteBuilder routes, string folder)
    {
        var files = new DashboardFiles(folder);
        foreach (var page in Pages)
            Map(routes, page, context => SendAsync(context, files.Page ?? throw Missing(), CheckEachTime));
        Map(routes, "/favicon.svg", context => SendAsync(context, files.Find("favicon.svg") ?? throw Unknown(), CheckEachTime));
        Map(routes, "/assets/{name}", context =>
            SendAsync(context, files.Find($"assets/{context.Request.RouteValues["name"]}") ?? throw Unknown(), NeverChanges));
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, RequestDelegate answer) =>
        routes.MapMethods(pattern, ["GET", "HEAD"], answer).WithMetadata(Access.Open);

    private static RequestProblem Missing() => RequestProblem.NotFound("this build has no dashboard; it was built with Dashboard=false");

    private static RequestProblem Unknown() => RequestProblem.NotFound("the dashboard has no such file");

    private static async Task SendAsync(HttpContext context, DashboardFile file, string caching)
    {
        var (request, response) = (context.Request, context.Response);
        var (bytes, encoding) = file.For(request.Headers.AcceptEncoding.ToString());
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = caching;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (HasIt(request.Headers.IfNoneMatch.ToString(), file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        if (!HttpMethods.IsHead(request.Method))
            await SendPartsAsync(response, bytes, context.RequestAborted);
    }

    /// <summary>What is on its way is held once more below: in parts, so that a client that does not read holds little.</summary>
    private static async Task SendPartsAsync(HttpResponse response, byte[] bytes, CancellationToken cancellationToken)
    {
        for (var from = 0; from < bytes.Length; from += PartBytes)
            await response.Body.WriteAsync(bytes.AsMemory(from, Math.Min(PartBytes, bytes.Length - from)), cancellationToken);
    }

    private static bool HasIt(string known, string tag) =>
        known.Split(',', StringSplitOptions.TrimEntries).Any(one => one == tag || one == $"W/{tag}" || one == "*");
}
