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
    private readonly Statement _all;
    private readonly TimeProvider _time;
    private readonly Func<int, byte[]> _random;

    private SqliteKeys(Database database, TimeProvider time, Func<int, byte[]> random)
    {
        _database = database;
        _time = time;
        _random = random;
        _all = database.Prepare("SELECT id, role, hash, created_at FROM keys ORDER BY created_at, id");
    }

    /// <param name="random">Gives that many unpredictable bytes: <see cref="RandomNumberGenerator.GetBytes(int)"/>.</param>
    /// <exception cref="DataFormatException">The file is damaged, or of a newer version.</exception>
    public static SqliteKeys Open(string file, TimeProvider time, Func<int, byte[]> random)
    {
        Database? database = null;
        try
        {
            database = Database.Open(file);
            AccessSchema.Apply(database, file);
            return new SqliteKeys(database, time, random);
        }
        catch (Exception failure)
        {
            database?.Dispose();
            if (failure is SqliteException reason)
                throw SqliteFailure.OfOpening(file, reason);
            throw;
        }
    }

    /// <summary>Makes a key.</summary>
    /// <returns>Its text, which is kept nowhere.</returns>
    public string Create(KeyRole role)
    {
        var text = KeyText.Of(role, _random(KeyText.SecretBytes));
        var id = $"key_{Convert.ToHexStringLower(_random(4))}";
        lock (_gate)
        {
            using var insert = _database.Prepare("INSERT INTO keys(id, role, hash, created_at) VALUES(?1, ?2, ?3, ?4)");
            insert.Bind(1, id).Bind(2, KeyText.NameOf(role)).Bind(3, KeyText.Hash(text))
                .Bind(4, _time.GetUtcNow().ToUnixTimeMilliseconds()).Run();
        }
        return text;
    }

    /// <summary>What a text that somebody sent gives the right to.</summary>
    /// <returns>Null if it is no key, or one that was revoked.</returns>
    public KeyRole? Verify(string text) => Find(text)?.Role;

    /// <summary>The key whose text somebody sent.</summary>
    /// <returns>Null if it is no key, or one that was revoked.</returns>
    public AccessKey? Find(string text)
    {
        var hash = KeyText.Hash(text);
        AccessKey? found = null;
        lock (_gate)
        {
            // To the last row, match or not: the time tells nothing about the keys.
            while (_all.Step())
            {
                if (CryptographicOperations.FixedTimeEquals(_all.Blob(2), hash) && KeyText.RoleOf(_all.Text(1)) is { } role)
                    found = new AccessKey(_all.Text(0), role, DateTimeOffset.FromUnixTimeMilliseconds(_all.Int64(3)));
            }
        }
        return found;
    }

    /// <summary>All keys, the oldest first.</summary>
    public IReadOnlyList<AccessKey> List()
    {
        var keys = new List<AccessKey>();
        lock (_gate)
        {
            while (_all.Step())
            {
                if (KeyText.RoleOf(_all.Text(1)) is { } role)
                    keys.Add(new AccessKey(_all.Text(0), role, DateTimeOffset.FromUnixTimeMilliseconds(_all.Int64(3))));
            }
        }
        return keys;
    }

    /// <returns>False if there is no such key.</returns>
    public bool Revoke(string id)
    {
        lock (_gate)
        {
            using var delete = _database.Prepare("DELETE FROM keys WHERE id = ?1 RETURNING 1");
            var found = delete.Bind(1, id).Step();
            while (found && delete.Step())
            {
            }
            return found;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _all.Dispose();
            _database.Dispose();
        }
    }
}
