using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Migrations;

/// <summary>Brings a database file to the version that this program knows.</summary>
internal static class Migration
{
    /// <summary>Each step runs in its own transaction; <c>user_version</c> counts those that ran.</summary>
    public static void Apply(Database database, string file, IReadOnlyList<string> steps)
    {
        var version = database.Number("PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new DataFormatException(
                $"{file} has format {version}, written by a newer oleada; this one knows up to {steps.Count}. Use the newer program.");
        }
        for (var step = (int)version; step < steps.Count; step++)
            database.Run($"BEGIN IMMEDIATE; {steps[step]} PRAGMA user_version = {step + 1}; COMMIT");
    }
}
