namespace Oleada.Server.Auth;

/// <summary>
/// Which web pages may talk to this server: those that it serves itself and those that are listed. Programs that are
/// no browser send no <c>Origin</c>.
/// </summary>
internal static class OriginRule
{
    private const string SiteHeader = "Sec-Fetch-Site";

    public static bool Allows(HttpRequest request, IReadOnlyCollection<string> listed)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || listed.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether a request that a browser's cookie speaks for may change something. Browsers send <c>Origin</c> with what
    /// pages ask for, and <see cref="Allows"/> has looked at it; without one, the browser must say that the page is
    /// ours. <c>SameSite</c> alone does not do: every port of a machine is the same site.
    /// </summary>
    public static bool AllowsCookie(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || request.Headers.Origin.ToString().Length > 0
        || string.Equals(request.Headers[SiteHeader].ToString(), "same-origin", StringComparison.Ordinal);

    /// <summary>
    /// Whether a cookie speaks for a request that reads. Where the browser says that a page of another origin asks, by an
    /// image or a script, say, it does not. What is to change something is for <see cref="AllowsCookie"/>.
    /// </summary>
    public static bool CookieCounts(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        || request.Headers.Origin.ToString().Length > 0
        || request.Headers[SiteHeader].ToString() is "" or "same-origin" or "none";
}
