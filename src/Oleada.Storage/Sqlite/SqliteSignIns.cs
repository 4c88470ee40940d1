using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Oleada.Storage.Migrations;

namespace Oleada.Storage.Sqlite;

/// <summary>A sign-in as it is kept: nobody can make the cookie's text from it.</summary>
/// <param name="KeyId">The key that was shown; without it the sign-in is worth nothing.</param>
public sealed record SignIn(string Id, string KeyId, DateTimeOffset ExpiresAt);

/// <summary>
/// The sign-ins of browsers, beside the keys. A cookie is <c>{id}.{secret}</c>: the row is found by the id, and the
/// secret's hash is compared in constant time. May be called from any thread.
/// </summary>
public sealed class SqliteSignIns : IDisposable
{
    /// <summary>Sign-ins that are kept; the one that would end first makes room.</summary>
    public const int Most = 10_000;

    /// <summary>Sign-ins of one key that are kept, so that its holder does not end those of others.</summary>
    public const int MaxPerKey = 1_000;

    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly string _file;
    private readonly Func<int, byte[]> _random;
    private readonly Statement _find;
    private readonly Statement _all;

    private SqliteSignIns(Database database, string file, Func<int, byte[]> random)
    {
        _database = database;
        _file = file;
        _random = random;
        _find = database.Prepare("SELECT id, key_id, expires_at, hash FROM sign_ins WHERE id = ?1");
        _all = database.Prepare("SELECT id, key_id, expires_at FROM sign_ins");
    }

    /// <param name="random">Gives that many unpredictable bytes: <see cref="RandomNumberGenerator.GetBytes(int)"/>.</param>
    /// <exception cref="DataFileException">The file is damaged, of a newer version, or there is no space for it.</exception>
    public static SqliteSignIns Open(string file, Func<int, byte[]> random) => Database.Open(file, database =>
    {
        AccessSchema.Apply(database, file);
        return new SqliteSignIns(database, file, random);
    });

    /// <summary>Makes a sign-in, and drops those that have ended.</summary>
    /// <returns>The cookie's text, which is kept nowhere.</returns>
    public string Create(string keyId, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var id = Convert.ToHexStringLower(_random(8));
        var secret = Base64Url.EncodeToString(_random(KeyText.SecretBytes));
        return Use(() =>
        {
            using var prune = _database.Prepare(
                "DELETE FROM sign_ins WHERE expires_at <= ?1 OR id IN (SELECT id FROM sign_ins ORDER BY expires_at DESC LIMIT -1 OFFSET ?2)"
                + " OR id IN (SELECT id FROM sign_ins WHERE key_id = ?3 ORDER BY expires_at DESC LIMIT -1 OFFSET ?4)");
            prune.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, Most - 1).Bind(3, keyId).Bind(4, MaxPerKey - 1).Run();
            using var insert = _database.Prepare("INSERT INTO sign_ins(id, key_id, hash, expires_at) VALUES(?1, ?2, ?3, ?4)");
            insert.Bind(1, id).Bind(2, keyId).Bind(3, Hash(secret)).Bind(4, expiresAt.ToUnixTimeMilliseconds()).Run();
            return $"{id}.{secret}";
        });
    }

    /// <summary>The sign-in whose cookie somebody sent, also one that has expired.</summary>
    /// <returns>Null if there is none.</returns>
    public SignIn? Find(string cookie)
    {
        if (cookie.Split('.') is not [{ Length: 16 } id, { Length: > 0 } secret])
            return null;
        var hash = Hash(secret);
        return Use(() =>
        {
            SignIn? found = null;
            _find.Bind(1, id);
            while (_find.Step())
            {
                if (CryptographicOperations.FixedTimeEquals(_find.Blob(3), hash))
                    found = Current(_find);
            }
            return found;
        });
    }

    /// <summary>All sign-ins, in no particular order.</summary>
    public IReadOnlyList<SignIn> List() => Use(() =>
    {
        var found = new List<SignIn>();
        while (_all.Step())
            found.Add(Current(_all));
        return found;
    });

    /// <summary>Ends a sign-in; nothing happens if there is none.</summary>
    public void End(string id) => Use(() =>
    {
        using var delete = _database.Prepare("DELETE FROM sign_ins WHERE id = ?1");
        delete.Bind(1, id).Run();
        return true;
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _find.Dispose();
            _all.Dispose();
            _database.Dispose();
        }
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static SignIn Current(Statement row) =>
        new(row.Text(0), row.Text(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(2)));

    private T Use<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException failure)
            {
                throw SqliteFailure.OfFile(_file, failure);
            }
        }
    }
}
