namespace Oleada.Server.Auth;

/// <summary>The keys and sign-ins that there are at one moment.</summary>
internal sealed record Standing(IReadOnlySet<string> KeyIds, IReadOnlySet<string> SignInIds)
{
    /// <summary>Whether somebody who was let in once would be let in again.</summary>
    public bool Holds(Caller caller, DateTimeOffset now) =>
        KeyIds.Contains(caller.Id) && !(caller.ExpiresAt <= now) && (caller.SignInId is null || SignInIds.Contains(caller.SignInId));
}
