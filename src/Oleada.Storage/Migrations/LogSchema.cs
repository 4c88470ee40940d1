using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>The log's tables, as one step per version that was ever released.</summary>
internal static class LogSchema
{
    private static readonly string[] Steps =
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
            last_noted INTEGER);
        """,
    ];

    public static void Apply(Database database, string file) => Migration.Apply(database, file, Steps);
}
