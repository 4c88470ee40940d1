using Oleada.Contracts.Rest;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Auth;

/// <summary>The keys that open this server. There is no built-in one: the first start makes one for an admin.</summary>
internal sealed class AccessKeys : IDisposable
{
    private readonly SqliteKeys _keys;

    private AccessKeys(SqliteKeys keys, string adminKeyFile) => (_keys, AdminKeyFile) = (keys, adminKeyFile);

    /// <summary>Where the first admin key stands, readable for the folder's owner only.</summary>
    public string AdminKeyFile { get; }

    /// <summary>Whether this start made the admin key.</summary>
    public bool MadeAdminKey { get; private set; }

    public static AccessKeys Open(DataFolder data, RandomBytes random, TimeProvider time)
    {
        var keys = SqliteKeys.Open(data.AccessFile, time, count => Bytes(random, count));
        try
        {
            var opened = new AccessKeys(keys, Path.Combine(data.Path, RunningServer.AdminKeyFileName));
            opened.MakeAdminKey();
            return opened;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Whose key a text is; null if it is nobody's. A key that was made or revoked just now counts at once.</summary>
    public Caller? Find(string text) => _keys.Find(text) is { } key ? new Caller(key.Id, key.Role) : null;

    public void Dispose() => _keys.Dispose();

    private void MakeAdminKey()
    {
        if (_keys.List().Any(key => key.Role == KeyRole.Admin))
            return;
        PrivateFile.Write(AdminKeyFile, _keys.Create(KeyRole.Admin));
        MadeAdminKey = true;
    }

    private static byte[] Bytes(RandomBytes random, int count)
    {
        var bytes = new byte[count];
        random(bytes);
        return bytes;
    }
}
