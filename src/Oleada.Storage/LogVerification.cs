using Oleada.Engine.Events;
using Oleada.Storage.Integrity;
using Oleada.Storage.Migrations;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage;

/// <summary>The result of a check of a whole log.</summary>
/// <param name="Events">Events that were looked at.</param>
/// <param name="LastPosition">The last position of the file.</param>
/// <param name="Harmed">Harmed places that were found.</param>
/// <param name="Loss">Events at the end that were committed once and are not in the file.</param>
public sealed record LogReport(long Events, long LastPosition, int Harmed, LogLoss? Loss);

/// <summary>Checks all of a log, closed or open in a server, and changes nothing.</summary>
public static class LogVerification
{
    private const int StepRows = 2_000;

    /// <param name="onHarm">Given each harmed place when it is found.</param>
    /// <exception cref="DataFileException">The file cannot be opened, or is of another version.</exception>
    public static LogReport Run(string file, Action<HarmedPlace> onHarm, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(onHarm);
        if (!File.Exists(file))
            throw new DataFileException($"{file}: no such file");
        // Read first: the log of a running server can only be longer than its note by then.
        var noted = PositionNote.Read(file);
        try
        {
            using var database = Database.OpenUnchanged(file);
            return Run(database, file, noted, onHarm, cancellation);
        }
        catch (SqliteException failure)
        {
            throw SqliteFailure.OfFile(file, failure);
        }
    }

    private static LogReport Run(
        Database database, string file, long? noted, Action<HarmedPlace> onHarm, CancellationToken cancellation)
    {
        CheckVersion(database, file);
        var harmed = 0;
        foreach (var name in LogSchema.Differences(database))
            Report(OpeningCheck.SchemaHarm(name));
        using var check = new LogCheck(database, new CatalogCheck(database, Report), Report);
        while (check.Step(StepRows))
            cancellation.ThrowIfCancellationRequested();
        CheckStructure(database, Report);
        var loss = noted > check.Until ? new LogLoss(check.Until + 1, noted.Value) : null;
        return new LogReport(check.Events, check.Until, harmed, loss);

        void Report(HarmedPlace place)
        {
            harmed++;
            onHarm(place);
        }
    }

    private static void CheckVersion(Database database, string file)
    {
        var version = Migration.Version(database);
        if (version > LogSchema.Version)
            throw Migration.Newer(file, version, LogSchema.Version);
        if (version < LogSchema.Version)
        {
            throw new DataFileException(
                $"{file} is of an earlier version and its events have no digests yet; start a server on it once, then check it again");
        }
    }

    /// <summary>SQLite's own check: the structure of all pages, and that tables and indexes agree.</summary>
    private static void CheckStructure(Database database, Action<HarmedPlace> onHarm)
    {
        try
        {
            using var rows = database.Prepare("PRAGMA integrity_check");
            while (rows.Step())
            {
                if (rows.Text(0) is not "ok" and var found)
                    onHarm(new HarmedPlace($"structure of the file: {found.ReplaceLineEndings("; ")}"));
            }
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            onHarm(new HarmedPlace($"structure of the file: {failure.Message}"));
        }
    }
}
