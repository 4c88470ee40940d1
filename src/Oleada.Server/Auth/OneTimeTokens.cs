using System.Buffers.Text;
using System.Collections.Concurrent;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Auth;

/// <summary>
/// Tokens for clients that cannot send headers. URLs land in logs, so one is good for one purpose, once, for a
/// minute. They live in memory: a restart makes all of them worthless.
/// </summary>
internal sealed class OneTimeTokens(ServerLimits limits, TimeProvider time, RandomBytes random, Func<Standing> standing)
{
    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    /// <returns>Null if too many of the key's, or of all keys', are good already.</returns>
    public TokenAnswer? Create(Caller caller, TokenPurpose purpose)
    {
        var now = time.GetUtcNow();
        if (IsFull(caller))
            Forget(now);
        if (IsFull(caller))
            return null;
        Span<byte> secret = stackalloc byte[32];
        random(secret);
        var token = Base64Url.EncodeToString(secret);
        var until = now + limits.TokenLifetime;
        _grants[token] = new Grant(caller, purpose, until);
        return new TokenAnswer(token, until);
    }

    /// <summary>Takes a token; it is worthless afterwards, whether it was good or not, and as soon as its key is.</summary>
    public Caller? Redeem(string token, TokenPurpose purpose)
    {
        var now = time.GetUtcNow();
        return _grants.TryRemove(token, out var grant) && grant.Purpose == purpose && now < grant.Until && standing().Holds(grant.Caller, now)
            ? grant.Caller with { Via = CallerProof.Token }
            : null;
    }

    private bool IsFull(Caller caller) =>
        _grants.Count >= limits.Tokens
        || (_grants.Count >= limits.TokensPerKey && _grants.Values.Count(grant => grant.Caller.Id == caller.Id) >= limits.TokensPerKey);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (token, grant) in _grants)
            if (grant.Until <= now)
                _grants.TryRemove(token, out _);
    }

    private sealed record Grant(Caller Caller, TokenPurpose Purpose, DateTimeOffset Until);
}

/// <summary>Fills a buffer with bytes that nobody can guess.</summary>
public delegate void RandomBytes(Span<byte> bytes);
