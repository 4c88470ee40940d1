using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>What a machine that lost power leaves: the end of the write-ahead log cut off, or garbage.</summary>
public sealed class TornLogTests : IDisposable
{
    private const int Appends = 30;
    private const int EventsEach = 3;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_cut_log_opens_to_its_last_whole_commit(int seed)
    {
        var (database, wal) = await WriteAsync();
        var random = new Random(seed);
        var last = new List<int>();
        foreach (var length in Enumerable.Range(0, 25).Select(_ => random.Next(0, UsedLength(wal))).Append(UsedLength(wal)).Order())
            last.Add(await OpenAsync(database, wal[..length]));
        Assert.Equal(last.Order(), last);
        Assert.Equal(Appends, last[^1]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_garbled_log_opens_to_the_last_commit_before_the_garbage(int seed)
    {
        var (database, wal) = await WriteAsync();
        var random = new Random(seed);
        for (var i = 0; i < 25; i++)
        {
            var garbled = wal.ToArray();
            var from = random.Next(0, UsedLength(wal));
            random.NextBytes(garbled.AsSpan(from, Math.Min(random.Next(1, 5_000), garbled.Length - from)));
            await OpenAsync(database, garbled);
        }
    }

    /// <summary>The files as they are on the disk while the log is open.</summary>
    private async Task<(byte[] Database, byte[] Wal)> WriteAsync()
    {
        var file = _folder.File("written.db");
        // The tables are in the database file itself, as they are in any log but a brand-new one.
        await SqliteEventStore.Open(file).DisposeAsync();
        await using var log = new EventLog(SqliteEventStore.Open(file));
        for (var i = 0; i < Appends; i++)
        {
            var added = new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes($"{i}"));
            await log.AppendAsync(new Append("execution:a", [.. Enumerable.Repeat(added, EventsEach)]));
        }
        return (await ReadAsync(file), await ReadAsync(file + "-wal"));
    }

    /// <summary>Opens such files: whole appends, the first ones, and the next one goes on from there.</summary>
    private async Task<int> OpenAsync(byte[] database, byte[] wal)
    {
        var file = _folder.File("torn.db");
        await File.WriteAllBytesAsync(file, database);
        await File.WriteAllBytesAsync(file + "-wal", wal);
        int appends;
        await using (var log = new EventLog(SqliteEventStore.Open(file)))
        {
            var found = await log.ReadAsync("execution:a", 0, 1_000);
            appends = found.Count / EventsEach;
            Assert.Equal(
                Enumerable.Range(0, appends).SelectMany(number => Enumerable.Repeat($"{number}", EventsEach)),
                found.Select(item => Encoding.UTF8.GetString(item.Data.Span)));
            var next = await log.AppendAsync(
                new Append("execution:a", [new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, "1"u8.ToArray())]));
            Assert.Equal(found.Count + 1, next[0].Seq);
        }
        File.Delete(file);
        return appends;
    }

    /// <summary>The log's file is prepared with zeros behind what is used.</summary>
    private static int UsedLength(byte[] wal) => Array.FindLastIndex(wal, value => value != 0) + 1;

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
