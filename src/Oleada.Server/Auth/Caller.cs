namespace Oleada.Server.Auth;

/// <summary>Who makes a request.</summary>
/// <param name="Id">The key's id; no secret.</param>
internal sealed record Caller(string Id, Role Role)
{
    private static readonly object Key = new();

    /// <summary>The caller of an authenticated request.</summary>
    public static Caller Of(HttpContext context) =>
        (Caller)(context.Items[Key] ?? throw new InvalidOperationException("the request was not authenticated"));

    public void Attach(HttpContext context) => context.Items[Key] = this;
}

/// <summary>What a key may do.</summary>
internal enum Role
{
    /// <summary>Report in from another program, at the doors made for it.</summary>
    Internal,

    /// <summary>Read everything.</summary>
    Viewer,

    /// <summary>Everything.</summary>
    Admin,
}
