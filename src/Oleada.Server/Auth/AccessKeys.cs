using Oleada.Contracts.Rest;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Auth;

/// <summary>The keys that open this server, and the sign-ins that rest on them. There is no built-in key: the first start makes one for an admin.</summary>
internal sealed class AccessKeys : IDisposable
{
    private static readonly TimeSpan SignInLifetime = TimeSpan.FromDays(30);

    private readonly SqliteKeys _keys;
    private readonly SqliteSignIns _signIns;
    private readonly TimeProvider _time;

    private AccessKeys(SqliteKeys keys, SqliteSignIns signIns, string adminKeyFile, TimeProvider time) =>
        (_keys, _signIns, AdminKeyFile, _time) = (keys, signIns, adminKeyFile, time);

    /// <summary>Where the first admin key stands, readable for the folder's owner only.</summary>
    public string AdminKeyFile { get; }

    /// <summary>Whether this start made the admin key.</summary>
    public bool MadeAdminKey { get; private set; }

    public static AccessKeys Open(DataFolder data, RandomBytes random, TimeProvider time)
    {
        var keys = SqliteKeys.Open(data.AccessFile, time, count => Bytes(random, count));
        SqliteSignIns? signIns = null;
        try
        {
            signIns = SqliteSignIns.Open(data.AccessFile, count => Bytes(random, count));
            var opened = new AccessKeys(keys, signIns, Path.Combine(data.Path, RunningServer.AdminKeyFileName), time);
            opened.MakeAdminKey();
            return opened;
        }
        catch
        {
            signIns?.Dispose();
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Whose key a text is. A key that was made or revoked just now counts at once.</summary>
    public CallerFinding Find(string text)
    {
        if (_keys.Find(text) is not { } key)
            return CallerFinding.Unknown;
        return key.IsExpired(_time.GetUtcNow())
            ? CallerFinding.Expired
            : new CallerFinding(new Caller(key.Id, key.Role) { ExpiresAt = key.ExpiresAt });
    }

    /// <summary>Whose sign-in a cookie is.</summary>
    public CallerFinding FindSignIn(string cookie)
    {
        if (_signIns.Find(cookie) is not { } signIn || _keys.List().FirstOrDefault(key => key.Id == signIn.KeyId) is not { } key)
            return CallerFinding.Unknown;
        var caller = new Caller(key.Id, key.Role)
        {
            Via = CallerProof.Cookie,
            ExpiresAt = Earlier(signIn.ExpiresAt, key.ExpiresAt),
            SignInId = signIn.Id,
        };
        return caller.ExpiresAt <= _time.GetUtcNow() ? CallerFinding.Expired : new CallerFinding(caller);
    }

    /// <returns>The cookie's text and when it ends.</returns>
    public (string Cookie, DateTimeOffset ExpiresAt) SignIn(Caller caller)
    {
        var now = _time.GetUtcNow();
        var ends = Earlier(now + SignInLifetime, caller.ExpiresAt);
        return (_signIns.Create(caller.Id, now, ends), ends);
    }

    public void SignOut(Caller caller) => _signIns.End(caller.SignInId!);

    /// <summary>Everybody who is let in now.</summary>
    public Standing Standing() => new(
        _keys.List().Select(key => key.Id).ToHashSet(StringComparer.Ordinal),
        _signIns.List().Select(signIn => signIn.Id).ToHashSet(StringComparer.Ordinal));

    public void Dispose()
    {
        _signIns.Dispose();
        _keys.Dispose();
    }

    private void MakeAdminKey()
    {
        if (_keys.List().Any(key => key.Role == KeyRole.Admin && !key.IsExpired(_time.GetUtcNow())))
            return;
        PrivateFile.Write(AdminKeyFile, _keys.Create(KeyRole.Admin));
        MadeAdminKey = true;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static byte[] Bytes(RandomBytes random, int count)
    {
        var bytes = new byte[count];
        random(bytes);
        return bytes;
    }
}

/// <summary>Who somebody is, or why nobody.</summary>
internal readonly record struct CallerFinding(Caller? Caller, bool IsExpired = false)
{
    public static readonly CallerFinding Unknown = new(null);

    public static readonly CallerFinding Expired = new(null, IsExpired: true);
}
