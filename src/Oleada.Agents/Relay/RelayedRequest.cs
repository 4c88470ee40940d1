using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Oleada.Agents.Relay;

/// <summary>A program's request as it is sent on to the real endpoint.</summary>
internal static class RelayedRequest
{
    /// <summary>They belong to one connection, or are ours to say.</summary>
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Host", "Expect", "Alt-Svc",
    };

    private static readonly string[] KeyHeaders = ["Authorization", "x-api-key", "x-goog-api-key"];

    /// <summary>Where a request's target leads; null if that is outside of the endpoint.</summary>
    /// <param name="target">As it stood in the request: path and query.</param>
    public static Uri? Address(RelayedEndpoint endpoint, string target)
    {
        if (!target.StartsWith('/') || !Uri.TryCreate(endpoint.Real.GetLeftPart(UriPartial.Authority) + target, UriKind.Absolute, out var address))
            return null;
        var sameHost = string.Equals(address.Authority, endpoint.Real.Authority, StringComparison.OrdinalIgnoreCase);
        // What is within has been made plain of dots by now; a server might still read an escaped slash as one.
        var dotted = address.AbsolutePath.Contains("..", StringComparison.Ordinal);
        var path = address.AbsolutePath;
        var within = path.StartsWith(endpoint.BasePath, StringComparison.Ordinal) &&
            (path.Length == endpoint.BasePath.Length || path[endpoint.BasePath.Length] == '/');
        return sameHost && within && !dotted ? address : null;
    }

    /// <param name="asksPlain">Whether the answer is asked for as it is, not packed: packed it could not be looked at.</param>
    public static HttpRequestMessage Create(HttpContext context, RelayedEndpoint endpoint, Uri address, PiecePasses sent, bool asksPlain)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), address);
        if (address.Scheme == Uri.UriSchemeHttps)
            request.Version = System.Net.HttpVersion.Version20;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false })
            request.Content = new RelayedBody(context.Request, sent);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (IsForwarded(name) && !(asksPlain && string.Equals(name, HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase)) &&
                !(endpoint.Key is not null && KeyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)) &&
                !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        if (asksPlain)
            request.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, "identity");
        if (endpoint.Key is { } key)
        {
            var isBearer = string.Equals(endpoint.KeyHeader, "Authorization", StringComparison.OrdinalIgnoreCase);
            request.Headers.TryAddWithoutValidation(endpoint.KeyHeader, isBearer ? "Bearer " + key : key);
        }
        return request;
    }

    public static bool IsForwarded(string header) => !NotForwarded.Contains(header);
}
