using Oleada.Engine.Events;
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

    /// <summary>All starts that are written, oldest first.</summary>
    public static List<LogEpoch> Read(Database database)
    {
        using var rows = database.Prepare("SELECT id, first_position, first_lost, last_noted FROM epochs ORDER BY number");
        var epochs = new List<LogEpoch>();
        while (rows.Step())
        {
            var loss = rows.IsNull(2) ? null : new LogLoss(rows.Int64(2), rows.Int64(3));
            epochs.Add(new LogEpoch(rows.Text(0), rows.Int64(1), loss));
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
        using var insert = database.Prepare("INSERT INTO epochs(id, first_position, first_lost, last_noted) VALUES(?1, ?2, ?3, ?4)");
        insert.Bind(1, epoch.Id).Bind(2, epoch.FirstPosition).Bind(3, epoch.Loss?.FirstLost).Bind(4, epoch.Loss?.LastNoted).Run();

        // The loss that begins first outlives its start: it decides for clients that send no epoch.
        using var forget = database.Prepare(
            """
            DELETE FROM epochs WHERE number <= (SELECT max(number) FROM epochs) - ?1
            AND number IS NOT (SELECT number FROM epochs WHERE first_lost IS NOT NULL ORDER BY first_lost, number LIMIT 1)
            """);
        forget.Bind(1, MaxEpochs).Run();
    }
}
