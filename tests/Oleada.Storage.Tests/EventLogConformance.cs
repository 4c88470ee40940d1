using System.Text;
using Oleada.Engine.Events;

namespace Oleada.Storage.Tests;

/// <summary>What every store has to do. A store's own test class derives from it and says how to open one.</summary>
public abstract partial class EventLogConformance
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    /// <summary>Opens the test's one store; after its disposal, the same again.</summary>
    protected abstract IEventStore Open();

    private EventLog OpenLog(EventLogOptions? options = null) => new(Open(), options);

    private static NewEvent Event(string stream, string data = "{}") => new(stream, "output", At, Encoding.UTF8.GetBytes(data));

    /// <summary>Events of one stream in the group of the same name.</summary>
    private static Append Of(string stream, params string[] data) => new(stream, [.. data.Select(item => Event(stream, item))]);

    private static string Text(LogEvent found) => Encoding.UTF8.GetString(found.Data.Span);

    private static IEnumerable<long> Seqs(IEnumerable<LogEvent> found) => found.Select(item => item.Seq);

    private static IEnumerable<long> UpTo(int last) => Enumerable.Range(1, last).Select(number => (long)number);

    private static CancellationTokenSource Limit() => new(TimeSpan.FromSeconds(30));

    /// <summary>Follows until a number of events is there.</summary>
    private static async Task<List<LogEvent>> CollectAsync(IAsyncEnumerable<IReadOnlyList<LogEvent>> pages, int count)
    {
        var found = new List<LogEvent>();
        await foreach (var page in pages)
        {
            found.AddRange(page);
            if (found.Count >= count)
                break;
        }
        return found;
    }
}
