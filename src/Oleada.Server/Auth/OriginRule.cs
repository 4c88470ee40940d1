namespace Oleada.Server.Auth;

/// <summary>
/// Which web pages may talk to this server: those that it serves itself and those that are listed. Programs that are
/// no browser send no <c>Origin</c>.
/// </summary>
internal static class OriginRule
{
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
        || request.Headers.Origin.Count > 0
        || string.Equals(request.Headers["Sec-Fetch-Site"].ToString(), "same-origin", StringComparison.Ordinal);
}
