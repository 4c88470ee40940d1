using System.Diagnostics;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Log;

/// <summary>From the call of append until a follower holds the event, at a steady rate.</summary>
internal static class FollowLatency
{
    private const string Stream = "execution:bench";

    public static async Task RunAsync(string folder)
    {
        DiskSync.Report(folder);
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(folder, "latency.db")));
        await MeasureAsync(log, 1_000, 2_000);
        foreach (var (rate, events) in ((int, int)[])[(1, 10), (100, 500), (1_000, 5_000), (10_000, 50_000)])
        {
            var sorted = await MeasureAsync(log, rate, events);
            Figure.Report($"append to follower at {rate} events/s: p50", Figure.Percentile(sorted, 0.5), "ms");
            Figure.Report($"append to follower at {rate} events/s: p99", Figure.Percentile(sorted, 0.99), "ms");
            Figure.Report($"append to follower at {rate} events/s: p99.9", Figure.Percentile(sorted, 0.999), "ms");
        }
    }

    private static async Task<double[]> MeasureAsync(EventLog log, int rate, int events)
    {
        var before = await log.HeadAsync(Stream);
        var called = new long[events];
        var latencies = new double[events];
        var following = Task.Run(async () =>
        {
            await foreach (var page in log.FollowAsync(Stream, before))
            {
                var now = Stopwatch.GetTimestamp();
                foreach (var found in page)
                {
                    var index = found.Seq - before - 1;
                    latencies[index] = Stopwatch.GetElapsedTime(Volatile.Read(ref called[index]), now).TotalMilliseconds;
                }
                if (page[^1].Seq == before + events)
                    return;
            }
        });
        await AppendAsync(log, rate, called);
        await following;
        return [.. latencies.Order()];
    }

    /// <summary>An open loop: what is late is appended at once, and its time counts from when it was called.</summary>
    private static async Task AppendAsync(EventLog log, int rate, long[] called)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, 1000.0 / rate)));
        var append = Payload.Group("bench", 1, 400);
        var pending = new List<Task>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < called.Length;)
        {
            await timer.WaitForNextTickAsync();
            for (var due = (int)(watch.Elapsed.TotalSeconds * rate); i < Math.Min(due, called.Length); i++)
            {
                Volatile.Write(ref called[i], Stopwatch.GetTimestamp());
                pending.Add(log.AppendAsync(append).AsTask());
            }
        }
        await Task.WhenAll(pending);
    }
}
