using System.Globalization;
using Oleada.Engine.Events;
using Oleada.Storage.Integrity;
using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>The starts of the log. Each is written before its first append, so that a client can be told of it.</summary>
internal static class EpochTable
{
    /// <summary>Starts that are remembered; a client that comes back with an older one is told a gap.</summary>
    private const int MaxEpochs = 10_000;

    private const int IdBytes = 8;

    /// <summary>Makes the epoch of this start. It is not written yet.</summary>
    /// <param name="random">Gives that many unpredictable bytes.</param>
    /// <param name="loss">What this start found to be lost.</param>
    public static LogEpoch Next(Database database, Func<int, byte[]> random, LogLoss? loss) => new(
        Convert.ToHexStringLower(random(IdBytes)), database.Number("SELECT max(position) FROM events") + 1, loss);

    /// <summary>
    /// The starts that are written, oldest first. From the newest harmed row back, nothing is used: in its place is
    /// <see cref="LogEpoch.Unknown"/>.
    /// </summary>
    public static List<LogEpoch> Read(Database database, Action<HarmedPlace> onHarm)
    {
        var epochs = new List<LogEpoch>();
        try
        {
            ReadRows(database, epochs, onHarm);
            if (!HasWholeStructure(database))
                Forget(epochs, "the list of starts", onHarm);
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            Forget(epochs, "the list of starts", onHarm);
        }
        return epochs;
    }

    /// <summary>Writes an epoch; it is durable when this returns.</summary>
    /// <returns>False if the disk is full: the log can be read, and the first append that fits has to write it.</returns>
    public static bool TryWrite(Database database, LogEpoch epoch)
    {
        try
        {
            database.Run("BEGIN IMMEDIATE");
            Write(database, epoch);
            database.Run("COMMIT");
            return true;
        }
        catch (SqliteException failure) when (failure.PrimaryCode == raw.SQLITE_FULL)
        {
            if (database.IsInTransaction)
                database.Run("ROLLBACK");
            return false;
        }
    }

    /// <summary>Writes an epoch inside the transaction that has begun.</summary>
    public static void Write(Database database, LogEpoch epoch)
    {
        var number = database.Number("SELECT max(number) FROM epochs") + 1;
        using var insert = database.Prepare(
            "INSERT INTO epochs(number, id, first_position, first_lost, last_noted, digest) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, number).Bind(2, epoch.Id).Bind(3, epoch.FirstPosition).Bind(4, epoch.Loss?.FirstLost)
            .Bind(5, epoch.Loss?.LastNoted).BindDigest(6, Digest.OfEpoch(number, epoch)).Run();

        // The loss that begins first outlives its start: it decides for clients that send no epoch.
        using var forget = database.Prepare(
            """
            DELETE FROM epochs WHERE number <= ?1
            AND number IS NOT (SELECT number FROM epochs WHERE first_lost IS NOT NULL ORDER BY first_lost, number LIMIT 1)
            """);
        forget.Bind(1, number - MaxEpochs).Run();
    }

    private static void ReadRows(Database database, List<LogEpoch> epochs, Action<HarmedPlace> onHarm)
    {
        using var rows = database.Prepare("SELECT number, id, first_position, first_lost, last_noted, digest FROM epochs ORDER BY number");
        var before = 0L;
        while (rows.Step())
        {
            var number = rows.Int64(0);
            // Only an old loss is kept apart from the starts after it, and only the first row.
            if (epochs.Count > 0 && number != before + 1 && (epochs.Count > 1 || epochs[0].Loss is null))
                Forget(epochs, string.Create(CultureInfo.InvariantCulture, $"the list of starts before number {number}"), onHarm);
            var loss = rows.IsNull(3) ? null : new LogLoss(rows.Int64(3), rows.Int64(4));
            var epoch = new LogEpoch(rows.Text(1), rows.Int64(2), loss);
            if (rows.DigestAt(5) == Digest.OfEpoch(number, epoch))
                epochs.Add(epoch);
            else
                Forget(epochs, string.Create(CultureInfo.InvariantCulture, $"the row of start {number}"), onHarm);
            before = number;
        }
    }

    /// <summary>What a client of an earlier start has cannot be known: the harmed row may have ended it, or noted a loss.</summary>
    private static void Forget(List<LogEpoch> epochs, string what, Action<HarmedPlace> onHarm)
    {
        onHarm(new HarmedPlace($"{what} is not what was written: clients that were connected before are told of a gap"));
        epochs.Clear();
        epochs.Add(LogEpoch.Unknown);
    }

    /// <summary>A row can also be lost with its place in a page.</summary>
    private static bool HasWholeStructure(Database database)
    {
        using var check = database.Prepare("PRAGMA quick_check('epochs')");
        return !check.Step() || check.Text(0) == "ok";
    }
}
