using System.Diagnostics;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Log;

internal static class AppendRate
{
    private const int EventBytes = 400;
    private const int Rounds = 5;

    public static async Task RunAsync(string folder)
    {
        var time = TimeSpan.FromSeconds(1);
        DiskSync.Report(folder);
        foreach (var executions in (int[])[1, 16])
        {
            foreach (var group in (int[])[1, 16, 1_000])
                await MeasureAsync(folder, executions, group, time);
        }
    }

    private static async Task MeasureAsync(string folder, int executions, int group, TimeSpan time)
    {
        var file = Path.Combine(folder, $"append-{executions}-{group}.db");
        await using (var log = new EventLog(SqliteEventStore.Open(file)))
        {
            await RoundAsync(log, executions, group, time);
            var rounds = new List<double>();
            var costs = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                var before = Environment.CpuUsage.TotalTime;
                rounds.Add(await RoundAsync(log, executions, group, time));
                var used = Environment.CpuUsage.TotalTime - before;
                costs.Add(used.TotalMicroseconds / (rounds[^1] * time.TotalSeconds));
            }
            var name = $"append: {executions} executions, groups of {group}";
            Figure.Report(name, Figure.Median(rounds), "events/s");
            // Says more than the rate on a machine on which others are at work.
            Figure.Report($"{name}: processor time", Figure.Median(costs), "µs per event");
        }
        File.Delete(file);
    }

    private static async Task<double> RoundAsync(EventLog log, int executions, int group, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, executions).Select(number => Task.Run(async () =>
        {
            var append = Payload.Group($"bench-{number}", group, EventBytes);
            var count = 0L;
            while (watch.Elapsed < time)
                count += (await log.AppendAsync(append)).Count;
            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
