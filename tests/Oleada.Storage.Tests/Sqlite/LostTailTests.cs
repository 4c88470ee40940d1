using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>The end of the log is gone: the note beside it still knows how far it went.</summary>
public sealed class LostTailTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _lines = [];
    private readonly string _file;

    public LostTailTests() => _file = _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_deleted_write_ahead_log_after_a_kill_is_a_loss()
    {
        await AppendAsync(3);
        // What is on the disk while the log is open is what a kill leaves.
        await using (var log = await OpenAndAppendAsync(4))
            foreach (var name in (string[])["oleada.db", "oleada.db-noted"])
                File.Copy(_folder.File(name), _folder.File($"killed-{name}"));

        await using var again = Open("killed-oleada.db");

        Assert.Equal(new LogLoss(4, 7), again.Loss);
        Assert.Equal(3, (await again.ReadAsync("execution:a", 0, 10)).Count);
        Assert.Contains(_lines, line => line.Contains("has lost the events of positions 4 to 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_copy_that_was_put_back_is_a_loss_until_the_next_append()
    {
        await AppendAsync(3);
        File.Copy(_file, _folder.File("backup"));
        await AppendAsync(2);
        File.Copy(_folder.File("backup"), _file, overwrite: true);

        await using (var log = Open())
            Assert.Equal(new LogLoss(4, 5), log.Loss);
        // Nothing was appended: it is still a loss.
        await using (var log = Open())
        {
            Assert.Equal(new LogLoss(4, 5), log.Loss);
            await log.AppendAsync(Append());
        }

        await using var after = Open();
        Assert.Null(after.Loss);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_emptied_or_deleted_file_is_a_loss_of_everything(bool delete)
    {
        await AppendAsync(3);
        if (delete)
            File.Delete(_file);
        else
            await File.WriteAllBytesAsync(_file, []);

        await using var log = Open();

        Assert.Equal(new LogLoss(1, 3), log.Loss);
    }

    [Fact]
    public async Task A_log_that_has_all_its_events_knows_of_no_loss()
    {
        await AppendAsync(3);
        await using (var log = await OpenAndAppendAsync(2))
            Assert.Null(log.Loss);

        await using var again = Open();

        Assert.Null(again.Loss);
        Assert.Empty(_lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_096)]
    public async Task A_torn_note_leaves_the_one_before_it(int place)
    {
        await AppendAsync(3);
        var note = _folder.File("oleada.db-noted");
        var bytes = await File.ReadAllBytesAsync(note);
        bytes[place + 9] ^= 1;
        await File.WriteAllBytesAsync(note, bytes);
        File.Delete(_file);

        await using var log = Open();

        // One of the two places has the last position, the other the one before it.
        Assert.InRange(log.Loss!.LastNoted, 2, 3);
    }

    [Fact]
    public async Task A_note_that_is_gone_or_garbled_in_both_places_is_made_anew()
    {
        await AppendAsync(3);
        await File.WriteAllBytesAsync(_folder.File("oleada.db-noted"), new byte[10_000]);
        await AppendAsync(1);
        File.Delete(_file);

        await using var log = Open();

        Assert.Equal(new LogLoss(1, 4), log.Loss);
    }

    private static Append Append() =>
        new("execution:a", [new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, "{}"u8.ToArray())]);

    private EventLog Open(string name = "oleada.db") => new(SqliteEventStore.Open(_folder.File(name), _lines.Add));

    private async Task<EventLog> OpenAndAppendAsync(int count)
    {
        var log = Open();
        for (var i = 0; i < count; i++)
            await log.AppendAsync(Append());
        return log;
    }

    private async Task AppendAsync(int count) => await (await OpenAndAppendAsync(count)).DisposeAsync();
}
