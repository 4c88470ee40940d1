using Oleada.Storage.Sqlite;

namespace Oleada.Server.Auth;

/// <summary>Who makes a request.</summary>
/// <param name="Id">The key's id; no secret.</param>
internal sealed record Caller(string Id, KeyRole Role)
{
    private static readonly object Key = new();

    /// <summary>The caller of an authenticated request.</summary>
    public static Caller Of(HttpContext context) =>
        (Caller)(context.Items[Key] ?? throw new InvalidOperationException("the request was not authenticated"));

    public void Attach(HttpContext context) => context.Items[Key] = this;
}
