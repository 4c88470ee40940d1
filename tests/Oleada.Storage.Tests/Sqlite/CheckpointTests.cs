using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class CheckpointTests
{
    private const int Megabyte = 1 << 20;
    private const int Writers = 4;
    private const int EventsEach = 100;

    [Fact]
    public async Task The_write_ahead_log_stays_short_while_others_write_and_read_without_pause()
    {
        using var folder = new TempFolder();
        var file = folder.File("oleada.db");
        await using var log = new EventLog(SqliteEventStore.Open(file));
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await log.ReadAsync("execution:0", 0, 1_000);
        });

        await WriteAsync(log, appends: 250);
        await stop.CancelAsync();
        await reading;

        // 100 MB of payload were written. The writer stops at 49 MB of pages for a pass of its own, on a busy machine too.
        TestContext.Current.TestOutputHelper!.WriteLine($"{new FileInfo(file + "-wal").Length / Megabyte} MB");
        Assert.InRange(new FileInfo(file + "-wal").Length, 1, 60 * Megabyte);
        Assert.InRange(new FileInfo(file).Length, 40 * Megabyte, 200 * Megabyte);
    }

    [Fact]
    public async Task Checkpoints_of_another_connection_lose_nothing_beside_the_writer_and_its_own_passes()
    {
        using var folder = new TempFolder();
        var file = folder.File("oleada.db");
        using var turns = new SemaphoreSlim(0);
        int passes;
        await using (var log = new EventLog(SqliteEventStore.Open(file)))
        {
            // One checkpoint for each append, beside those that come after it.
            var outside = Task.Run(() => CountCheckpoints(file, turns, Writers * 120));
            await WriteAsync(log, appends: 120, () => turns.Release());
            passes = await outside;

            await AssertAllThereAsync(log, 120);
        }

        Assert.InRange(passes, 2, int.MaxValue);
        await using (var again = new EventLog(SqliteEventStore.Open(file)))
            await AssertAllThereAsync(again, 120);
        var report = LogVerification.Run(file, place => Assert.Fail(place.ToString()));
        Assert.Equal(Writers * 120 * EventsEach, report.Events);
    }

    /// <summary>By turns both kinds that begin the write-ahead log anew.</summary>
    private static int CountCheckpoints(string file, SemaphoreSlim turns, int count)
    {
        using var database = Database.Open(file);
        database.BusyTimeout = TimeSpan.FromMilliseconds(20);
        var done = 0;
        for (var turn = 0; turn < count; turn++)
        {
            turns.Wait();
            try
            {
                if (database.Number(turn % 2 == 0 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(RESTART)") == 0)
                    done++;
            }
            catch (SqliteException)
            {
                // The writer or a pass was faster.
            }
        }
        return done;
    }

    private static Task WriteAsync(EventLog log, int appends, Action? appended = null) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var stream = $"execution:{writer}";
            var added = new NewEvent(stream, "output", DateTimeOffset.UnixEpoch, new byte[1_000]);
            var append = new Append(stream, [.. Enumerable.Repeat(added, EventsEach)]);
            for (var i = 0; i < appends; i++)
            {
                await log.AppendAsync(append);
                appended?.Invoke();
            }
        })));

    private static async Task AssertAllThereAsync(EventLog log, int appends)
    {
        for (var writer = 0; writer < Writers; writer++)
        {
            var found = await log.ReadAsync($"execution:{writer}", 0, int.MaxValue);
            Assert.Equal(appends * EventsEach, found.Count);
            Assert.Equal(found.Count, found[^1].Seq);
        }
    }
}
