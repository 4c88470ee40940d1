using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class CheckpointTests
{
    private const int Megabyte = 1 << 20;

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
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var stream = $"execution:{writer}";
            var added = new NewEvent(stream, "output", DateTimeOffset.UnixEpoch, new byte[1_000]);
            var append = new Append(stream, [.. Enumerable.Repeat(added, 100)]);
            for (var i = 0; i < 250; i++)
                await log.AppendAsync(append);
        })));
        await stop.CancelAsync();
        await reading;
        TestContext.Current.TestOutputHelper!.WriteLine($"{new FileInfo(file + "-wal").Length / Megabyte} MB");
        Assert.InRange(new FileInfo(file + "-wal").Length, 1, 60 * Megabyte);
        Assert.InRange(new FileInfo(file).Length, 40 * Megabyte, 200 * Megabyte);
    }
}
