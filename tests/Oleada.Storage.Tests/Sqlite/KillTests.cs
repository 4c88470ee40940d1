using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class KillTests
{
    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_after_it()
    {
        using var folder = new TempFolder();
        var random = new Random(4711);
        for (var round = 0; round < 6; round++)
        {
            Dictionary<string, long> acknowledged;
            using (var appender = await AppenderProcess.StartAsync(folder.Path))
            {
                acknowledged = await appender.KillAfterAsync(random.Next(1, 2_000));
            }
            using var data = DataFolder.Open(folder.Path);
            await using var log = new EventLog(SqliteEventStore.Open(data.LogFile));
            Assert.NotEmpty(acknowledged);
            foreach (var (stream, seq) in acknowledged)
            {
                var found = await log.ReadAsync(stream, 0, int.MaxValue);
                Assert.True(found.Count >= seq, $"{stream}: {seq} acknowledged, {found.Count} found");
                Assert.Equal(0, found.Count % 3);
                Assert.Equal(Enumerable.Range(1, found.Count).Select(number => (long)number), found.Select(item => item.Seq));
            }
        }
    }

    [Fact]
    public async Task A_data_folder_that_another_process_holds_is_refused_with_its_id_until_it_is_killed()
    {
        using var folder = new TempFolder();
        using (var appender = await AppenderProcess.StartAsync(folder.Path))
        {
            var refused = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(folder.Path));
            Assert.Equal(appender.Id, refused.ProcessId);
            Assert.Contains($"{folder.Path} is in use by process {appender.Id}", refused.Message);
            await appender.KillAfterAsync(1);
        }
        DataFolder.Open(folder.Path).Dispose();
    }
}
