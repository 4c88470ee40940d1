using Oleada.Server.Http;

namespace Oleada.Server.Auth;

/// <summary>
/// Lets a request through to its endpoint, or answers 401 or 403. A request to no endpoint needs a key as well, so
/// that a stranger learns nothing about which paths exist.
/// </summary>
internal sealed class Authentication(AccessKeys keys, OneTimeTokens tokens, IReadOnlyCollection<string> origins)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!OriginRule.Allows(context.Request, origins))
            throw RequestProblem.Forbidden("this page's origin is not allowed to use this server");
        var access = context.GetEndpoint() is { } endpoint ? endpoint.Metadata.GetMetadata<Access>() ?? Access.Admin : Access.Any;
        if (access != Access.Open && access != Access.Own)
            Admit(context, access);
        await next(context);
    }

    /// <summary>The caller that the <c>Authorization</c> header names.</summary>
    /// <exception cref="RequestProblem">There is a header, and it names nobody.</exception>
    public Caller? FromHeader(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return null;
        return (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? keys.Find(header[Scheme.Length..].Trim()) : null)
            ?? throw RequestProblem.Unauthorized("the key in 'Authorization: Bearer …' is not known");
    }

    private void Admit(HttpContext context, Access access)
    {
        var caller = FromHeader(context.Request) ?? FromToken(context.Request, access)
            ?? throw RequestProblem.Unauthorized("send a key as 'Authorization: Bearer …'");
        if (!access.Roles.Contains(caller.Role))
            throw RequestProblem.Forbidden("this key's role does not allow this");
        caller.Attach(context);
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
