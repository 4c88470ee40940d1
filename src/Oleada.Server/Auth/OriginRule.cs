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
}
