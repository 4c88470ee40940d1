using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>Brings a database file to the version that this program knows.</summary>
internal static class Migration
{
    /// <summary>Each step runs in its own transaction; <c>user_version</c> counts those that ran.</summary>
    /// <param name="before">Called before each step, outside of its transaction.</param>
    /// <exception cref="DataFileException">The file is of a newer version.</exception>
    public static void Apply(Database database, string file, IReadOnlyList<string> steps, Action<string>? before = null)
    {
        while (Version(database) is var seen && seen != steps.Count)
        {
            if (seen > steps.Count)
                throw Newer(file, seen, steps.Count);
            before?.Invoke(steps[(int)seen]);
            database.Run("BEGIN IMMEDIATE");
            // Another process may have done the step while this one waited for its turn.
            if (Version(database) == seen)
                database.Run($"{steps[(int)seen]} PRAGMA user_version = {seen + 1}");
            database.Run("COMMIT");
        }
    }

    public static DataFileException Newer(string file, long version, int known) =>
        new($"{file} has format {version}, written by a newer oleada; this one knows up to {known}: use the newer one");

    /// <summary>The version of a file.</summary>
    public static long Version(Database database) => database.Number("PRAGMA user_version");
}
