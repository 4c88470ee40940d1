using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>Files that lost events: what clients that have these events are told.</summary>
public sealed class ResumeAfterLossTests : IDisposable
{
    private const string Stream = "execution:a";

    private readonly TempFolder _folder = new();

    private string LogFile => _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lost_write_ahead_log_is_a_gap_for_its_epoch_also_when_the_log_has_grown()
    {
        var early = await RunAsync(1);
        var (late, lost) = await LoseWriteAheadLogAsync(100);

        await using var log = await ReopenAsync(lost, grow: 120);

        Assert.Null(await log.FindGapAsync(Stream, 1, early, 121));
        Assert.Equal(new StreamGap(GapReason.EpochUnknown, 0), await log.FindGapAsync(Stream, 101, late, 121));
    }

    [Fact]
    public async Task Restored_backup_is_a_gap_only_for_what_came_after_it()
    {
        string epoch;
        byte[] backup;
        await RunAsync(1);
        await using (var log = new EventLog(SqliteEventStore.Open(LogFile)))
        {
            epoch = log.Epoch;
            await AppendAsync(log, 9);
        }
        backup = await File.ReadAllBytesAsync(LogFile);
        var later = await RunAsync(20);

        await using var restored = await ReopenAsync(backup, grow: 50);

        Assert.Null(await restored.FindGapAsync(Stream, 10, epoch, 60));
        Assert.Equal(new StreamGap(GapReason.LostTail, 10), await restored.FindGapAsync(Stream, 11, epoch, 60));
        Assert.Equal(new StreamGap(GapReason.EpochUnknown, 0), await restored.FindGapAsync(Stream, 10, later, 60));
    }

    [Fact]
    public async Task Emptied_file_is_a_gap_for_every_epoch()
    {
        var epoch = await RunAsync(5);
        File.Delete(LogFile);

        await using var log = new EventLog(SqliteEventStore.Open(LogFile));
        await AppendAsync(log, 9);

        Assert.Equal(new StreamGap(GapReason.EpochUnknown, 0), await log.FindGapAsync(Stream, 5, epoch, 9));
    }

    [Fact]
    public async Task Detected_loss_is_remembered_for_clients_without_an_epoch()
    {
        await RunAsync(3);
        var backup = await File.ReadAllBytesAsync(LogFile);
        await RunAsync(5);
        await File.WriteAllBytesAsync(LogFile, backup);
        await using (var detecting = SqliteEventStore.Open(LogFile))
            Assert.Equal(new LogLoss(4, 8), detecting.Loss);
        await RunAsync(10);

        var store = SqliteEventStore.Open(LogFile);
        await using var log = new EventLog(store);

        Assert.Null(store.Loss);
        Assert.Null(await log.FindGapAsync(Stream, 3, null, 13));
        Assert.Equal(new StreamGap(GapReason.LostTail, 3), await log.FindGapAsync(Stream, 4, null, 13));
        Assert.Equal(new StreamGap(GapReason.LostTail, 3), await log.FindGapAsync(Stream, 20, null, 13));
        Assert.Null(await log.FindGapAsync(Stream, 13, log.Epoch, 13));
    }

    [Fact]
    public async Task Epoch_is_made_of_the_random_bytes_that_are_given()
    {
        await using var store = SqliteEventStore.Open(LogFile, random: count => [.. Enumerable.Range(1, count).Select(one => (byte)one)]);

        Assert.Equal("0102030405060708", store.Epochs[^1].Id);
    }

    /// <summary>Opens the log, appends and closes it.</summary>
    /// <returns>The epoch.</returns>
    private async Task<string> RunAsync(int events)
    {
        await using var log = new EventLog(SqliteEventStore.Open(LogFile));
        await AppendAsync(log, events);
        return log.Epoch;
    }

    /// <returns>The epoch, and the database file as it is without its write-ahead log.</returns>
    private async Task<(string Epoch, byte[] File)> LoseWriteAheadLogAsync(int events)
    {
        await using var log = new EventLog(SqliteEventStore.Open(LogFile));
        await AppendAsync(log, events);

        await using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return (log.Epoch, bytes);
    }

    private async Task<EventLog> ReopenAsync(byte[] file, int grow)
    {
        var other = _folder.File("other.db");
        await File.WriteAllBytesAsync(other, file);
        var log = new EventLog(SqliteEventStore.Open(other));
        await AppendAsync(log, grow);
        return log;
    }

    private static async Task AppendAsync(EventLog log, int events)
    {
        var data = Encoding.UTF8.GetBytes($"\"{log.Epoch}\"");
        var added = new NewEvent(Stream, "output", DateTimeOffset.UnixEpoch, data);
        await log.AppendAsync(new Append(Stream, [.. Enumerable.Repeat(added, events)]));
    }
}
