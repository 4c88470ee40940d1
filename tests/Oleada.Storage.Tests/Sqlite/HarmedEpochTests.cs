using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>Flipped bits in the rows of starts: no client is told that it has everything when it may not.</summary>
public sealed class HarmedEpochTests : IDisposable
{
    private const string Stream = "execution:a";
    private const int Head = 30;

    private readonly TempFolder _folder = new();
    private readonly string _file;
    private readonly List<string> _lines = [];

    public HarmedEpochTests() => _file = _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_flipped_bit_in_the_list_of_starts_is_named_and_never_resumes()
    {
        var epochs = await WriteAsync();
        var original = await File.ReadAllBytesAsync(_file);
        var expected = await AskAsync(epochs);
        var start = epochs.Min(epoch => original.AsSpan().IndexOf(Encoding.UTF8.GetBytes(epoch)));
        var end = epochs.Max(epoch => original.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(epoch))) + 32;
        var named = 0;

        for (var at = start - 10; at < end; at++)
        {
            var flipped = original.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(_file, flipped);
            var isFound = IsFoundByVerification();
            _lines.Clear();
            var answers = await AskAsync(epochs);

            AssertSafe(expected, answers, $"byte {at - start}");
            var isNamed = _lines.Exists(line => line.Contains("start", StringComparison.Ordinal));
            Assert.True(isNamed || answers.SequenceEqual(expected), $"byte {at - start} changed the answer in silence");
            Assert.True(isFound || !isNamed, $"byte {at - start} is named by the start only");
            named += isNamed ? 1 : 0;
        }

        // All but unused bytes between rows.
        Assert.InRange(named, (end - start) / 2, end - start + 10);
    }

    [Fact]
    public async Task A_start_whose_row_was_deleted_is_named_and_forgets_the_earlier_ones()
    {
        var epochs = await WriteAsync();
        using (var database = Database.Open(_file))
            database.Run($"DELETE FROM epochs WHERE id = '{epochs[1]}'");

        await using var log = new EventLog(SqliteEventStore.Open(_file, _lines.Add));

        Assert.Contains(_lines, line => line.Contains("the list of starts before number 3", StringComparison.Ordinal));
        Assert.Equal(new StreamGap(GapReason.EpochUnknown, 0), await log.FindGapAsync(Stream, 5, epochs[0], Head));
        Assert.Null(await log.FindGapAsync(Stream, 5, epochs[2], Head));
    }

    /// <summary>Three starts of ten events each. The file is then without a write-ahead log.</summary>
    private async Task<string[]> WriteAsync()
    {
        var epochs = new List<string>();
        for (var start = 0; start < 3; start++)
        {
            await using var log = new EventLog(SqliteEventStore.Open(_file));
            var added = new NewEvent(Stream, "output", DateTimeOffset.UnixEpoch, "{}"u8.ToArray());
            await log.AppendAsync(new Append(Stream, [.. Enumerable.Repeat(added, Head / 3)]));
            epochs.Add(log.Epoch);
        }
        return [.. epochs];
    }

    /// <returns>For each start, and for none, the seq up to which a client with a seq is told that it has everything.</returns>
    private async Task<List<long>> AskAsync(string[] epochs)
    {
        var answers = new List<long>();
        await using var log = new EventLog(SqliteEventStore.Open(_file, _lines.Add));
        foreach (var epoch in (string?[])[.. epochs, null])
        {
            foreach (var since in (long[])[1, 9, 10, 11, 19, 20, 21, 30, 31])
                answers.Add(await log.FindGapAsync(Stream, since, epoch, Head) is { } gap ? gap.To : since);
        }
        return answers;
    }

    private static void AssertSafe(List<long> expected, List<long> answers, string where)
    {
        for (var i = 0; i < expected.Count; i++)
            Assert.True(answers[i] <= expected[i], $"{where}: question {i} was answered {answers[i]} instead of {expected[i]}");
    }

    private bool IsFoundByVerification()
    {
        try
        {
            return LogVerification.Run(_file, _ => { }).Harmed > 0;
        }
        catch (DataFileException)
        {
            return true;
        }
    }
}
