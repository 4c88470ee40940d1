using Oleada.Server.Http;

namespace Oleada.Server.Auth;

/// <summary>
/// Lets a request through to its endpoint, or answers 401 or 403. A request to no endpoint needs a key as well, so
/// that a stranger learns nothing about which paths exist.
/// </summary>
internal sealed class Authentication(AccessKeys keys, OneTimeTokens tokens, HostRule hosts, IReadOnlyCollection<string> origins)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        CheckSender(context.Request);
        var access = context.GetEndpoint() is { } endpoint ? endpoint.Metadata.GetMetadata<Access>() ?? Access.Admin : Access.Any;
        if (access != Access.Open && access != Access.Own)
            Admit(context, access);
        await next(context);
    }

    /// <exception cref="RequestProblem">It is for another server, or comes from a web page that may not talk to this one.</exception>
    public void CheckSender(HttpRequest request)
    {
        hosts.Check(request, request.HttpContext.Connection.LocalIpAddress);
        if (!OriginRule.Allows(request, origins))
            throw RequestProblem.Forbidden("this page's origin is not allowed to use this server");
    }

    /// <summary>Who makes a request, by its <c>Authorization</c> header or its cookie; the header comes first.</summary>
    /// <returns>Null if it has neither, or a cookie that is worth nothing any more.</returns>
    /// <exception cref="RequestProblem">There is a header, and it names nobody.</exception>
    public Caller? Identify(HttpRequest request) => FromHeader(request) ?? FromCookie(request).Caller;

    private Caller? FromHeader(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return null;
        var finding = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? keys.Find(header[Scheme.Length..].Trim())
            : CallerFinding.Unknown;
        return finding.Caller ?? throw RequestProblem.Unauthorized(
            $"the key in 'Authorization: Bearer …' {(finding.IsExpired ? "has expired" : "is not known")}");
    }

    public CallerFinding FromCookie(HttpRequest request)
    {
        var cookie = OriginRule.CookieCounts(request) ? request.Cookies[SignInCookie.Name] : null;
        return string.IsNullOrEmpty(cookie) ? CallerFinding.Unknown : keys.FindSignIn(cookie);
    }

    /// <exception cref="RequestProblem">The cookie may have been sent for a page from elsewhere.</exception>
    public static void CheckCookie(HttpRequest request)
    {
        if (!OriginRule.AllowsCookie(request))
            throw RequestProblem.Forbidden("a cookie changes something only with an 'Origin' that is allowed, or 'Sec-Fetch-Site: same-origin'");
    }

    private void Admit(HttpContext context, Access access)
    {
        var caller = CallerOf(context.Request, access);
        if (!access.Roles.Contains(caller.Role))
            throw RequestProblem.Forbidden("this key's role does not allow this");
        if (caller.Via == CallerProof.Cookie)
            CheckCookie(context.Request);
        if (caller.Via == CallerProof.Token)
            PageHeaders.Open(context);
        caller.Attach(context);
    }

    private Caller CallerOf(HttpRequest request, Access access)
    {
        try
        {
            return FromHeader(request) ?? FromToken(request, access) ?? FromCookie(request).Caller
                ?? throw RequestProblem.Unauthorized("send a key as 'Authorization: Bearer …', or sign in");
        }
        catch (RequestProblem) when (access.UnknownIsForbidden && request.Headers.Authorization.Count > 0)
        {
            throw RequestProblem.Forbidden("the key in 'Authorization: Bearer …' does not open this");
        }
    }

    private Caller? FromToken(HttpRequest request, Access access)
    {
        var token = request.Query["token"].ToString();
        if (token.Length == 0 || access.Token is not { } purpose)
            return null;
        return tokens.Redeem(token, purpose)
            ?? throw RequestProblem.Unauthorized("the token is not known, was used, or is older than its lifetime");
    }
}
