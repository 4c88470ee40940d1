using System.Diagnostics;
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
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "needs root to mount a small file system");
        using var folder = new TempFolder();
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder.Path), "mounting is not permitted");
        try
        {
            await FillAndFreeAsync(folder);
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static async Task FillAndFreeAsync(TempFolder folder)
    {
        var ballast = folder.File("ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        await File.WriteAllBytesAsync(folder.File("reserve"), new byte[2 << 20]);
        long acknowledged = 0;
        await using (var log = new EventLog(SqliteEventStore.Open(folder.File("oleada.db"))))
        {
            var failure = await Assert.ThrowsAsync<EventLogFailedException>(async () =>
            {
                while (true)
                    acknowledged = (await log.AppendAsync(Append()))[^1].Seq;
            });
            Assert.StartsWith("no space left on device for ", failure.Message);
            Assert.False(failure.IsFinal);
            await Assert.ThrowsAsync<EventLogFailedException>(async () => await log.AppendAsync(Append()));
            Assert.Equal(acknowledged, await log.HeadAsync("execution:a"));

            File.Delete(ballast);
            Assert.Equal(acknowledged + EventsEach, (await log.AppendAsync(Append()))[^1].Seq);
        }
        await ReadAndGoOnAsync(folder, acknowledged + EventsEach);
    }

    /// <summary>Starts while the disk is full; the epoch of that start is written when there is space.</summary>
    private static async Task ReadAndGoOnAsync(TempFolder folder, long expected)
    {
        string epoch;
        await using (var again = new EventLog(SqliteEventStore.Open(folder.File("oleada.db"))))
        {
            epoch = again.Epoch;
            var found = await again.ReadAsync("execution:a", 0, int.MaxValue);
            Assert.Equal(expected, found.Count);
            Assert.Equal(found.Count, found[^1].Seq);

            File.Delete(folder.File("reserve"));
            await again.AppendAsync(Append());
        }
        await using var last = new EventLog(SqliteEventStore.Open(folder.File("oleada.db")));
        Assert.Null(await last.FindGapAsync("execution:a", expected + 1, epoch, expected + EventsEach));
    }

    private static Append Append()
    {
        var added = new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, new byte[2_000]);
        return new Append("execution:a", [.. Enumerable.Repeat(added, EventsEach)]);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
