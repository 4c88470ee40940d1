namespace Oleada.Server.Auth;

/// <summary>The cookie of a browser that is signed in: out of scripts' reach, sent to this server only.</summary>
internal static class SignInCookie
{
    public const string Name = "oleada_session";

    public static void Set(HttpContext context, string text, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name, text, Options(context, expiresAt));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiresAt) => new()
    {
        Path = "/",
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // Where a proxy encrypts for us, the page's origin tells it.
        Secure = context.Request.IsHttps || context.Request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase),
        Expires = expiresAt,
    };
}
