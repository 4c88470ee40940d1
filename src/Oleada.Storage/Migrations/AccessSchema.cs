using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>Who may come in: tables of the access file, as one step per version that was ever released.</summary>
internal static class AccessSchema
{
    private static readonly string[] Steps =
    [
        "CREATE TABLE keys(id TEXT PRIMARY KEY, role TEXT NOT NULL, hash BLOB NOT NULL, created_at INTEGER NOT NULL);",
        """
        ALTER TABLE keys ADD COLUMN expires_at INTEGER;
        CREATE TABLE sign_ins(id TEXT PRIMARY KEY, key_id TEXT NOT NULL, hash BLOB NOT NULL, expires_at INTEGER NOT NULL);
        """,
    ];

    public static void Apply(Database database, string file) => Migration.Apply(database, file, Steps);
}
