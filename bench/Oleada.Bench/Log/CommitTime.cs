using System.Diagnostics;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Log;

/// <summary>An execution of 20,000 atoms with 16 in flight commits about 1,250 times, one after the other.</summary>
internal static class CommitTime
{
    private const int Commits = 1_250;
    private const int Rounds = 5;

    public static async Task RunAsync(string folder)
    {
        DiskSync.Report(folder);
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(folder, "commit.db")));
        var totals = new List<double>();
        var times = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < Commits; i++)
            {
                var before = watch.Elapsed;
                await log.AppendAsync(Payload.Group($"bench-{round}", 16, 150));
                if (round >= 0)
                    times.Add((watch.Elapsed - before).TotalMilliseconds);
            }
            if (round >= 0)
                totals.Add(watch.Elapsed.TotalMilliseconds);
            else
                Figure.Report($"commit: the first {Commits} of a new log", watch.Elapsed.TotalMilliseconds, "ms");
        }
        var sorted = times.Order().ToArray();
        Figure.Report($"commit: {Commits} groups of 16 x 150 bytes in a row", Figure.Median(totals), "ms");
        Figure.Report("commit: p50", Figure.Percentile(sorted, 0.5), "ms");
        Figure.Report("commit: p99", Figure.Percentile(sorted, 0.99), "ms");
        Figure.Report("commit: slowest", sorted[^1], "ms");
    }
}
