using Oleada.Storage.Sqlite;

namespace Oleada.Server.Auth;

/// <summary>Who makes a request.</summary>
/// <param name="Id">The key's id; no secret.</param>
internal sealed record Caller(string Id, KeyRole Role)
{
    private static readonly object Key = new();

    /// <summary>How it was shown who calls.</summary>
    public CallerProof Via { get; init; } = CallerProof.Header;

    /// <summary>When that ends by itself: the key's expiry or the sign-in's, whichever comes first.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The sign-in that it rests on, if any; no secret.</summary>
    public string? SignInId { get; init; }

    /// <summary>The caller of an authenticated request.</summary>
    public static Caller Of(HttpContext context) =>
        (Caller)(context.Items[Key] ?? throw new InvalidOperationException("the request was not authenticated"));

    /// <returns>Null if the request was not authenticated, or did not need to be.</returns>
    public static Caller? Find(HttpContext context) => context.Items[Key] as Caller;

    public void Attach(HttpContext context) => context.Items[Key] = this;
}

/// <summary>What a caller showed.</summary>
internal enum CallerProof
{
    /// <summary>A key in the <c>Authorization</c> header.</summary>
    Header,

    /// <summary>A one-time token in the URL.</summary>
    Token,

    /// <summary>The cookie of a sign-in; a browser sends it whoever wrote the page.</summary>
    Cookie,
}
