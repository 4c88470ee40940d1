using System.Security.Cryptography;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>On a real, small file system, which only root can make.</summary>
public sealed class FullDiskTests
{
    private const int EventsEach = 50;

    [Fact]
    public async Task A_full_disk_refuses_whole_appends_and_the_log_goes_on_when_there_is_space()
    {
        using var disk = new SmallFileSystem(24);
        var ballast = disk.File("ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        long acknowledged = 0;
        await using (var log = new EventLog(SqliteEventStore.Open(disk.File("oleada.db"))))
        {
            var failure = await Assert.ThrowsAsync<EventLogFailedException>(async () =>
            {
                while (true)
                    acknowledged = (await log.AppendAsync(Append()))[^1].Seq;
            });
            Assert.StartsWith($"no space left on device for {disk.File("oleada.db")} (", failure.Message);
            Assert.Contains("MB left)", failure.Message, StringComparison.Ordinal);
            Assert.False(failure.IsFinal);
            await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.AppendAsync(Append()));
            Assert.Equal(acknowledged, await log.HeadAsync("execution:a"));

            File.Delete(ballast);
            Assert.Equal(acknowledged + EventsEach, (await log.AppendAsync(Append()))[^1].Seq);
        }
        await using var again = new EventLog(SqliteEventStore.Open(disk.File("oleada.db")));
        var found = await again.ReadAsync("execution:a", 0, int.MaxValue);
        Assert.Equal(acknowledged + EventsEach, found.Count);
        Assert.Equal(found.Count, found[^1].Seq);
        Assert.Null(again.Loss);
    }

    [Fact]
    public async Task Snapshots_leases_and_the_end_of_a_log_survive_a_full_disk()
    {
        using var disk = new SmallFileSystem(40);
        var file = disk.File("oleada.db");
        await using (var log = new EventLog(SqliteEventStore.Open(file)))
        {
            await log.AppendAsync(Append());
            var ballast = disk.Fill();
            var snapshot = new Snapshot(50, 1, new byte[30 << 20]);
            var failure = await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.SaveSnapshotAsync("execution:a", snapshot));
            Assert.False(failure.IsFinal);

            File.Delete(ballast);
            await log.SaveSnapshotAsync("execution:a", snapshot with { State = new byte[1_000] });
            Assert.Equal(1, await log.TakeLeaseAsync("execution:a"));
            Assert.Equal(100, (await log.AppendAsync(Append()))[^1].Seq);
            // The log ends while there is no space: its last segment stays open.
            disk.Fill();
        }
        File.Delete(disk.File("ballast"));

        await using var again = new EventLog(SqliteEventStore.Open(file, line => Assert.Fail(line)));
        Assert.Equal(1_000, (await again.LoadSnapshotAsync("execution:a"))!.State.Length);
        Assert.Equal(100, (await again.ReadAsync("execution:a", 0, 1_000)).Count);
    }

    [Fact]
    public async Task A_log_without_space_to_prepare_its_files_opens_and_notes_its_position_later()
    {
        using var disk = new SmallFileSystem(16);
        await using (var log = new EventLog(SqliteEventStore.Open(disk.File("oleada.db"))))
            await log.AppendAsync(Append());
        File.Delete(disk.File("oleada.db-noted"));
        var ballast = disk.Fill();
        File.Delete(ballast);
        await File.WriteAllBytesAsync(ballast, new byte[(int)(new DriveInfo(disk.Path).AvailableFreeSpace - (300 << 10))]);

        await using (var log = new EventLog(SqliteEventStore.Open(disk.File("oleada.db"))))
        {
            disk.Fill();
            await Assert.ThrowsAsync<EventLogFailedException>(async () =>
            {
                while (true)
                    await log.AppendAsync(Append());
            });
            File.Delete(disk.File("ballast"));
            await log.AppendAsync(Append());
            Assert.Null(log.Integrity!.Fault);
        }
        File.Delete(disk.File("oleada.db"));

        await using var emptied = new EventLog(SqliteEventStore.Open(disk.File("oleada.db")));
        Assert.Equal(1, emptied.Loss!.FirstLost);
    }

    [Fact]
    public void Keys_can_be_made_again_when_there_is_space()
    {
        using var disk = new SmallFileSystem(4);
        using var keys = SqliteKeys.Open(disk.File("access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
        var ballast = disk.Fill();
        var failure = Assert.Throws<DataFileException>(() =>
        {
            for (var i = 0; i < 1_000; i++)
                keys.Create(KeyRole.Viewer);
        });
        Assert.StartsWith($"no space left on device for {disk.File("access.db")} (", failure.Message);

        File.Delete(ballast);

        Assert.Equal(KeyRole.Viewer, keys.Verify(keys.Create(KeyRole.Viewer)));
    }

    private static Append Append()
    {
        var added = new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, new byte[2_000]);
        return new Append("execution:a", [.. Enumerable.Repeat(added, EventsEach)]);
    }
}
