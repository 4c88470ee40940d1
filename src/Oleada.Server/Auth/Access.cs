using Oleada.Contracts.Rest;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Auth;

/// <summary>Who may use a route: metadata of its endpoint. A route without any is for admins.</summary>
internal sealed record Access
{
    /// <summary>Anybody, also without a key.</summary>
    public static readonly Access Open = new();

    /// <summary>The route looks after its callers itself, since it answers them in its own way.</summary>
    public static readonly Access Own = new();

    public static readonly Access Admin = new() { Roles = [KeyRole.Admin] };

    /// <summary>Whoever has a key of any role.</summary>
    public static readonly Access Any = new() { Roles = [KeyRole.Admin, KeyRole.Viewer, KeyRole.Internal] };

    public static readonly Access Read = new() { Roles = [KeyRole.Admin, KeyRole.Viewer] };

    /// <summary>The internal door: for programs that report in, which look for 403 also where their key is not known.</summary>
    public static readonly Access Report = new() { Roles = [KeyRole.Admin, KeyRole.Internal], UnknownIsForbidden = true };

    public KeyRole[] Roles { get; private init; } = [];

    /// <summary>The purpose of a <c>?token=</c> that the route takes in place of a key.</summary>
    public TokenPurpose? Token { get; private init; }

    /// <summary>Whether a key that is not known is answered with 403 in place of 401.</summary>
    public bool UnknownIsForbidden { get; private init; }

    public static Access ReadOrToken(TokenPurpose purpose) => Read with { Token = purpose };
}
