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
        "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Host", "Expect", "Alt-Svc",
        // By these, some frameworks take another method or path than the request's own.
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    };

    private static readonly string[] KeyHeaders = ["Authorization", "x-api-key", "x-goog-api-key"];

    /// <summary>Where a request's target leads; null if that is outside of the endpoint.</summary>
    public static Uri? Address(RelayedEndpoint endpoint, RelayTarget target)
    {
        var whole = target.Path + target.Query;
        var isWithin = target.Path.StartsWith(endpoint.BasePath, StringComparison.Ordinal) &&
            (target.Path.Length == endpoint.BasePath.Length || target.Path[endpoint.BasePath.Length] == '/');
        if (!isWithin || !Uri.TryCreate(endpoint.Real.GetLeftPart(UriPartial.Authority) + whole, UriKind.Absolute, out var address))
            return null;
        var isSameHost = string.Equals(address.Authority, endpoint.Real.Authority, StringComparison.OrdinalIgnoreCase);
        return isSameHost && string.Equals(address.AbsolutePath, target.Path, StringComparison.Ordinal) ? address : null;
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
