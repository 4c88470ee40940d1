using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>The log's tables, as one step per version that was ever released.</summary>
internal static class LogSchema
{
    /// <summary>By version: the first makes version 1.</summary>
    public static readonly string[] Steps =
    [
        """
        CREATE TABLE groups(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, lease INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE streams(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, group_id INTEGER NOT NULL);
        CREATE TABLE types(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE events(
            position INTEGER PRIMARY KEY,
            group_id INTEGER NOT NULL,
            stream_id INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            type_id INTEGER NOT NULL,
            at INTEGER NOT NULL,
            data BLOB NOT NULL);
        CREATE UNIQUE INDEX events_by_stream ON events(stream_id, seq);
        CREATE INDEX events_by_group ON events(group_id);
        CREATE TABLE snapshots(
            group_id INTEGER PRIMARY KEY, position INTEGER NOT NULL, version INTEGER NOT NULL, state BLOB NOT NULL);
        """,
        """
        CREATE TABLE epochs(
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            first_position INTEGER NOT NULL,
            first_lost INTEGER,
            last_noted INTEGER,
            digest BLOB NOT NULL);
        """,
        """
        ALTER TABLE groups ADD COLUMN last_position INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE groups ADD COLUMN digest BLOB;
        ALTER TABLE streams ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE streams ADD COLUMN digest BLOB;
        ALTER TABLE events ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE events ADD COLUMN digest BLOB;
        ALTER TABLE snapshots ADD COLUMN digest BLOB;
        CREATE TABLE segments(last INTEGER PRIMARY KEY, first INTEGER NOT NULL, digest BLOB NOT NULL);
        """,
        HasDigests,
    ];

    /// <summary>Changes no table: it counts that the rows from before have their digests.</summary>
    private const string HasDigests = "-- rows have digests\n";

    /// <summary>The version from which on every row has a digest.</summary>
    public static int Version => Steps.Length;

    /// <param name="report">Told of what takes long.</param>
    public static void Apply(Database database, string file, Action<string> report) => Migration.Apply(database, file, Steps, step =>
    {
        if (ReferenceEquals(step, HasDigests))
            DigestUpgrade.Run(database, file, report);
    });

    /// <summary>The tables and indexes whose definition in a file is not that of this version.</summary>
    public static IReadOnlyList<string> Differences(Database database)
    {
        using var fresh = Database.Open(":memory:");
        foreach (var step in Steps)
            fresh.Run(step);
        var found = Definitions(database);
        return [.. Definitions(fresh).Where(expected => found.GetValueOrDefault(expected.Key) != expected.Value).Select(expected => expected.Key)];
    }

    private static Dictionary<string, string> Definitions(Database database)
    {
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        using var rows = database.Prepare("SELECT name, type || tbl_name || coalesce(sql, '') FROM sqlite_schema");
        while (rows.Step())
            definitions[rows.Text(0)] = rows.Text(1);
        return definitions;
    }
}
