using System.Security.Cryptography;
using Oleada.Storage.Migrations;

namespace Oleada.Storage.Sqlite;

/// <summary>
/// The keys of a server, in a file of their own: one can be made or revoked while a server has the data folder open, and
/// it takes effect at once. May be called from any thread.
/// </summary>
public sealed class SqliteKeys : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly string _file;
    private readonly Statement _all;
    private readonly TimeProvider _time;
    private readonly Func<int, byte[]> _random;

    private SqliteKeys(Database database, string file, TimeProvider time, Func<int, byte[]> random)
    {
        _database = database;
        _file = file;
        _time = time;
        _random = random;
        _all = database.Prepare("SELECT id, role, hash, created_at, expires_at FROM keys ORDER BY created_at, id");
    }

    /// <param name="random">Gives that many unpredictable bytes: <see cref="RandomNumberGenerator.GetBytes(int)"/>.</param>
    /// <exception cref="DataFileException">The file is damaged, of a newer version, or there is no space for it.</exception>
    public static SqliteKeys Open(string file, TimeProvider time, Func<int, byte[]> random) => Database.Open(file, database =>
    {
        AccessSchema.Apply(database, file);
        return new SqliteKeys(database, file, time, random);
    });

    /// <summary>Makes a key.</summary>
    /// <param name="lifetime">How long it is good; until it is revoked if left out.</param>
    /// <returns>Its text, which is kept nowhere.</returns>
    public string Create(KeyRole role, TimeSpan? lifetime = null)
    {
        var text = KeyText.Of(role, _random(KeyText.SecretBytes));
        var id = $"key_{Convert.ToHexStringLower(_random(4))}";
        var now = _time.GetUtcNow();
        return Use(() =>
        {
            using var insert = _database.Prepare("INSERT INTO keys(id, role, hash, created_at, expires_at) VALUES(?1, ?2, ?3, ?4, ?5)");
            insert.Bind(1, id).Bind(2, KeyText.NameOf(role)).Bind(3, KeyText.Hash(text))
                .Bind(4, now.ToUnixTimeMilliseconds()).Bind(5, (now + lifetime)?.ToUnixTimeMilliseconds()).Run();
            return text;
        });
    }

    /// <summary>What a text that somebody sent gives the right to.</summary>
    /// <returns>Null if it is no key, or one that was revoked or has expired.</returns>
    public KeyRole? Verify(string text) => Find(text) is { } key && !key.IsExpired(_time.GetUtcNow()) ? key.Role : null;

    /// <summary>The key whose text somebody sent, also one that has expired.</summary>
    /// <returns>Null if it is no key, or one that was revoked.</returns>
    public AccessKey? Find(string text)
    {
        var hash = KeyText.Hash(text);
        return Use(() =>
        {
            AccessKey? found = null;
            // To the last row, match or not: the time tells nothing about the keys.
            while (_all.Step())
            {
                if (CryptographicOperations.FixedTimeEquals(_all.Blob(2), hash))
                    found = Current();
            }
            return found;
        });
    }

    /// <summary>All keys, the oldest first; those that have expired are still among them.</summary>
    public IReadOnlyList<AccessKey> List() => Use(() =>
    {
        var keys = new List<AccessKey>();
        while (_all.Step())
        {
            if (Current() is { } key)
                keys.Add(key);
        }
        return keys;
    });

    /// <returns>False if there is no such key.</returns>
    public bool Revoke(string id) => Use(() =>
    {
        using var delete = _database.Prepare("DELETE FROM keys WHERE id = ?1 RETURNING 1");
        var found = delete.Bind(1, id).Step();
        while (found && delete.Step())
        {
        }
        return found;
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _all.Dispose();
            _database.Dispose();
        }
    }

    private AccessKey? Current() => KeyText.RoleOf(_all.Text(1)) is { } role
        ? new AccessKey(_all.Text(0), role, DateTimeOffset.FromUnixTimeMilliseconds(_all.Int64(3)),
            _all.IsNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(_all.Int64(4)))
        : null;

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
