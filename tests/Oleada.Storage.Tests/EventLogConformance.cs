using System.Text;
using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

/// <summary>What every store has to do. A store's own test class derives from it and says how to open one.</summary>
public abstract class EventLogConformance
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    /// <summary>Opens the test's one store; after disposal, opens it again.</summary>
    protected abstract IEventStore Open();

    protected static NewEvent Event(string stream, string data = "{}") =>
        new(stream, "output", Start, Encoding.UTF8.GetBytes(data));

    protected static Append Append(string stream, params string[] data) =>
        new(stream, [.. data.Select(item => Event(stream, item))]);

    [Fact]
    public async Task What_was_appended_is_read_back()
    {
        await using var log = new EventLog(Open());
        var appended = await log.AppendAsync(Append("execution:a", "{\"n\":1}", "{\"n\":2}"));
        var read = await log.ReadAsync("execution:a", 0, 10);
        Assert.Equal([1, 2], read.Select(found => found.Seq));
        Assert.Equal(appended.Select(Text), read.Select(Text));
        Assert.Equal("output", read[0].Type);
        Assert.Equal(Start, read[0].Timestamp);
    }

    [Fact]
    public async Task A_follower_gets_what_was_there_and_what_comes()
    {
        await using var log = new EventLog(Open());
        await log.AppendAsync(Append("execution:a", "1", "2"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var seqs = new List<long>();
        await foreach (var page in log.FollowAsync("execution:a", 1, stop.Token))
        {
            seqs.AddRange(page.Select(found => found.Seq));
            if (seqs.Count == 3)
                break;
            await log.AppendAsync(Append("execution:a", "x"));
        }
        Assert.Equal([2, 3, 4], seqs);
    }

    private static string Text(LogEvent found) => $"{found} {Encoding.UTF8.GetString(found.Data.Span)}";
}
