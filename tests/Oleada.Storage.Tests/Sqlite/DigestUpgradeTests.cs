using System.Globalization;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Migrations;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>A log that was written before events had digests.</summary>
public sealed class DigestUpgradeTests : IDisposable
{
    private const int Events = 10_000;
    private const int Streams = 7;

    private readonly TempFolder _folder = new();
    private readonly List<string> _lines = [];
    private readonly string _file;

    public DigestUpgradeTests()
    {
        _file = _folder.File("oleada.db");
        WriteEarlierVersion();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_of_an_earlier_version_get_digests_and_are_served_unchanged()
    {
        await using (var log = new EventLog(SqliteEventStore.Open(_file, _lines.Add)))
        {
            await AssertServedAsync(log);
            Assert.Equal(Encoding.UTF8.GetBytes("state"), (await log.LoadSnapshotAsync("execution:0"))!.State.ToArray());
            var next = await log.AppendAsync(new Append("execution:0", [Event()]));
            Assert.Equal(Events + 1, next[0].Position);
        }

        Assert.Equal(2, _lines.Count);
        Assert.Contains("its 10,000 events get digests now", _lines[0], StringComparison.Ordinal);
        var report = LogVerification.Run(_file, place => Assert.Fail(place.ToString()));
        Assert.Equal(new LogReport(Events + 1, Events + 1, 0, null), report);
    }

    [Fact]
    public async Task An_upgrade_that_was_stopped_goes_on_at_the_next_start()
    {
        Run("CREATE TRIGGER stop BEFORE UPDATE ON events WHEN NEW.position = 6000 BEGIN SELECT RAISE(ABORT, 'stopped'); END");
        Assert.Throws<DataFileException>(() => SqliteEventStore.Open(_file, _lines.Add));
        Assert.Throws<DataFileException>(() => LogVerification.Run(_file, _ => { }));
        Assert.Equal(4_096, Run("SELECT max(last) FROM segments"));
        Run("DROP TRIGGER stop");
        _lines.Clear();

        await using (var log = new EventLog(SqliteEventStore.Open(_file, _lines.Add)))
            await AssertServedAsync(log);

        Assert.Contains("its 5,904 events get digests now", _lines[0], StringComparison.Ordinal);
        Assert.Equal(0, LogVerification.Run(_file, _ => { }).Harmed);
    }

    private static NewEvent Event() => new("execution:0", "output", DateTimeOffset.UnixEpoch, "{}"u8.ToArray());

    private static async Task AssertServedAsync(EventLog log)
    {
        for (var stream = 0; stream < Streams; stream++)
        {
            var positions = Enumerable.Range(1, Events).Where(position => position % Streams == stream).ToList();
            var found = await log.ReadGroupAsync($"execution:{stream}", 0, Events);
            Assert.Equal(positions, found.Select(item => (int)item.Position));
            Assert.Equal(positions.Select(position => $"{position}"), found.Select(item => Encoding.UTF8.GetString(item.Data.Span)));
        }
    }

    /// <summary>The tables of version 1, filled without any of today's code.</summary>
    private void WriteEarlierVersion()
    {
        Run(string.Create(CultureInfo.InvariantCulture, $$"""
            PRAGMA journal_mode = WAL;
            {{LogSchema.Steps[0]}}
            INSERT INTO types(id, name) VALUES(1, 'output');
            WITH n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{Streams - 1}})
                INSERT INTO groups(id, name) SELECT i + 1, 'execution:' || i FROM n;
            INSERT INTO streams(id, name, group_id) SELECT id, name, id FROM groups;
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{Events}})
                INSERT INTO events(position, group_id, stream_id, seq, type_id, at, data)
                SELECT i, i % {{Streams}} + 1, i % {{Streams}} + 1, (i - 1) / {{Streams}} + 1, 1, i, CAST(CAST(i AS TEXT) AS BLOB) FROM n;
            INSERT INTO snapshots(group_id, position, version, state) VALUES(1, 7, 1, CAST('state' AS BLOB));
            PRAGMA user_version = 1;
            """));
    }

    private long Run(string sql)
    {
        using var database = Database.Open(_file);
        if (sql.StartsWith("SELECT", StringComparison.Ordinal))
            return database.Number(sql);
        database.Run(sql);
        return 0;
    }
}
