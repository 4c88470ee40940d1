using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>The check in the background, and the one when a log is opened after a kill.</summary>
public sealed class ScrubTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly List<string> _lines = [];
    private readonly string _file;

    public ScrubTests() => _file = _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_background_check_walks_the_whole_log_and_says_when_it_ended()
    {
        await using var log = Open();
        await WriteAsync(log, 1_000);

        var found = await CheckAsync(log);

        Assert.Equal((1_000L, 1_000L, 0), (found.LastPosition, found.CheckedPosition, found.HarmedPlaces));
        Assert.Empty(_lines);
    }

    [Fact]
    public async Task The_background_check_names_each_harmed_event_once()
    {
        await using (var written = Open())
            await WriteAsync(written, 600);
        Harm("number 77 ");
        Harm("number 300 ");
        await using var log = Open();

        var found = await CheckAsync(log);

        Assert.Equal(2, found.HarmedPlaces);
        Assert.Equal(
            [
                $"{_file} is harmed: position 77, stream 'execution:a', seq 77: the event is not what was written; see oleada log verify",
                $"{_file} is harmed: position 300, stream 'execution:a', seq 300: the event is not what was written; see oleada log verify",
            ],
            _lines);
    }

    [Fact]
    public async Task The_end_of_the_log_is_checked_when_it_is_opened_after_a_kill()
    {
        await using (var written = Open())
        {
            await WriteAsync(written, 50);
            foreach (var suffix in (string[])["", "-wal", "-noted"])
                File.Copy(_file + suffix, _folder.File("killed.db") + suffix);
        }
        // The frames of the write-ahead log have sums of their own: the harm has to come after they were moved.
        using (var moved = Database.Open(_folder.File("killed.db")))
            moved.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Harm("number 20 ", _folder.File("killed.db"));

        await using var log = new EventLog(SqliteEventStore.Open(_folder.File("killed.db"), _lines.Add, _time));

        Assert.Contains("position 20, stream 'execution:a', seq 20", Assert.Single(_lines), StringComparison.Ordinal);
        Assert.Equal(1, log.Integrity!.HarmedPlaces);
    }

    [Fact]
    public async Task A_follower_gets_everything_before_a_harmed_event_and_then_its_place()
    {
        await using (var written = Open())
        {
            await WriteAsync(written, 300);
            await WriteAsync(written, 10, "execution:b");
        }
        Harm("number 50 ");
        await using var log = Open();
        var seen = 0L;

        var harmed = await Assert.ThrowsAsync<EventLogHarmedException>(async () =>
        {
            await foreach (var page in log.FollowAsync("execution:a", 0, TestContext.Current.CancellationToken))
                seen = page[^1].Seq;
        });

        Assert.Equal(49, seen);
        Assert.Equal((50L, "execution:a", 50L), (harmed.Place.Position, harmed.Place.Stream, harmed.Place.Seq));
        Assert.Equal(250, (await log.ReadAsync("execution:a", 50, 1_000)).Count);
        Assert.Equal(10, (await log.ReadAsync("execution:b", 0, 1_000)).Count);
        Assert.Equal(301, (await WriteAsync(log, 1))[^1].Seq);
    }

    private EventLog Open() => new(SqliteEventStore.Open(_file, _lines.Add, _time));

    private static ValueTask<IReadOnlyList<LogEvent>> WriteAsync(EventLog log, int count, string stream = "execution:a") =>
        log.AppendAsync(new Append(stream, [.. Enumerable.Range(1, count).Select(number => new NewEvent(
            stream, "output", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes($$"""{"text":"number {{number}} "}""")))]));

    /// <summary>Advances the clock until the check has come to its end once.</summary>
    private async Task<LogIntegrity> CheckAsync(EventLog log)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (log.Integrity!.Checks == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
        return log.Integrity;
    }

    private void Harm(string text, string? file = null)
    {
        var bytes = File.ReadAllBytes(file ?? _file);
        var sought = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.AsSpan().IndexOf(sought) > 0, $"'{text}' is not in the file");
        // Pages keep copies that are in use no more.
        for (var at = 0; bytes.AsSpan(at).IndexOf(sought) is >= 0 and var next; at += next + 1)
            bytes[at + next] ^= 0x20;
        File.WriteAllBytes(file ?? _file, bytes);
    }
}
