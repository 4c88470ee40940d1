using System.Diagnostics;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Log;

/// <summary>A log of 1,000,000 events in 100 executions: how long until it can be used, and what reading costs.</summary>
internal static class OpenTime
{
    private const int Executions = 100;
    private const int EventsEach = 10_000;
    private const int Rounds = 5;

    public static async Task RunAsync(string folder)
    {
        var file = Path.Combine(folder, "open.db");
        // In a process of its own: what writing took would count as what reading takes.
        using (var filling = Process.Start(Environment.ProcessPath!, ["fill", file]))
        {
            await filling.WaitForExitAsync();
        }
        Figure.Report("open: size of the file", new FileInfo(file).Length / 1e6, "MB");
        var before = WorkingSet();
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
            times.Add(await OpenOnceAsync(file));
        Figure.Report("open: until the first append is durable", Figure.Median(times), "ms");
        Figure.Report("open: memory it took", (WorkingSet() - before) / 1e6, "MB");
        await ReadAsync(file);
        Figure.Report("open: memory after all was read", (WorkingSet() - before) / 1e6, "MB");
    }

    public static async Task FillAsync(string file)
    {
        await using var log = new EventLog(SqliteEventStore.Open(file));
        for (var round = 0; round < EventsEach / 1_000; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Executions).Select(number =>
                log.AppendAsync(Payload.Group($"bench-{number}", 1_000, 400)).AsTask()));
        }
    }

    private static async Task<double> OpenOnceAsync(string file)
    {
        var watch = Stopwatch.StartNew();
        await using var log = new EventLog(SqliteEventStore.Open(file));
        await log.AppendAsync(Payload.Group("bench-0", 1, 400));
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task ReadAsync(string file)
    {
        await using var log = new EventLog(SqliteEventStore.Open(file));
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (var number = 0; number < Executions; number++)
        {
            var position = 0L;
            while (await log.ReadGroupAsync($"execution:bench-{number}", position, 1_000) is { Count: > 0 } page)
            {
                position = page[^1].Position;
                count += page.Count;
            }
        }
        Figure.Report("open: read all events, group by group", watch.Elapsed.TotalMilliseconds, "ms");
        Figure.Report("open: read all events, group by group", count / watch.Elapsed.TotalSeconds, "events/s");
    }

    private static long WorkingSet()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
