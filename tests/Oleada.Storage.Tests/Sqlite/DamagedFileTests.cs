using System.Buffers.Binary;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class DamagedFileTests : IDisposable
{
    /// <summary>Where a SQLite file keeps its user_version, big-endian.</summary>
    private const int VersionOffset = 60;

    private readonly TempFolder _folder = new();
    private readonly string _file;

    public DamagedFileTests() => _file = _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_name()
    {
        File.WriteAllText(_file, new string('x', 10_000));
        var refused = Assert.Throws<DataFileException>(() => SqliteEventStore.Open(_file));
        Assert.StartsWith($"{_file} is damaged (file is not a database)", refused.Message);
        Assert.Equal(10_000, new FileInfo(_file).Length);
    }

    [Fact]
    public async Task Damaged_pages_are_named_with_the_file_and_the_stream()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(_file);
        bytes.AsSpan(4096 * 20, 4096 * 20).Fill(0xAB);
        await File.WriteAllBytesAsync(_file, bytes);
        var store = SqliteEventStore.Open(_file);
        await using var log = new EventLog(store);
        var refused = await Assert.ThrowsAsync<EventLogHarmedException>(
            async () => await log.ReadAsync("execution:a", 0, 10_000));
        Assert.StartsWith($"{_file} is harmed: stream 'execution:a': pages of the file cannot be read", refused.Message);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(_file);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(VersionOffset), 99);
        await File.WriteAllBytesAsync(_file, bytes);
        var refused = Assert.Throws<DataFileException>(() => SqliteEventStore.Open(_file));
        Assert.StartsWith($"{_file} has format 99, written by a newer oleada", refused.Message);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_file));
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused_by_name()
    {
        Directory.CreateDirectory(_file);
        Assert.Contains(_file, Assert.Throws<DataFileException>(() => SqliteEventStore.Open(_file)).Message);
    }

    private async Task WriteAsync()
    {
        await using var log = new EventLog(SqliteEventStore.Open(_file));
        var added = new NewEvent("execution:a", "output", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(new string('x', 1_000)));
        await log.AppendAsync(new Append("execution:a", [.. Enumerable.Repeat(added, 200)]));
    }
}
