using Oleada.Bench.Realtime.Fanout;
using Oleada.Bench.Realtime.Watching;

namespace Oleada.Bench.Realtime.Cases;

/// <summary>One client that takes almost nothing in a room with 999 that take all: what the others notice, and whether it misses anything.</summary>
internal static class SlowClient
{
    private const int BytesPerSecond = 20_000;

    public static async Task RunAsync(Arguments arguments, string folder)
    {
        var generator = new Generator(arguments.Text("generator"));
        var seconds = arguments.Number("seconds", 6);
        var rounds = arguments.Number("rounds", 3);
        var calm = new List<GeneratorReport>();
        var slowed = new List<GeneratorReport>();
        for (var round = 0; round < rounds; round++)
        {
            calm.Add(await RoundAsync(generator, seconds, withSlow: false, folder));
            slowed.Add(await RoundAsync(generator, seconds, withSlow: true, folder));
        }
        Report("without it", calm);
        Report("beside it", slowed);
    }

    private static async Task<GeneratorReport> RoundAsync(Generator generator, int seconds, bool withSlow, string folder)
    {
        await using var server = await Contender.Ours.StartAsync(folder);
        using var slow = withSlow ? await WatcherProgram.StartAsync(
            server, "ticket:" + History.LiveTicket, "--since", "0", "--bytes-per-second", $"{BytesPerSecond}", "--receive-bytes", "4096") : null;
        var report = await generator.LoadAsync(server, ["--conns", "999", "--window", "16"], seconds);
        if (report.Fault is { } fault)
            throw new InvalidOperationException(fault);
        if (slow is not null)
        {
            slow.Finish();
            var all = await slow.EndAsync();
            await Console.Error.WriteLineAsync($"the slow one has all {all.Received} events in order");
        }
        return report;
    }

    private static void Report(string when, List<GeneratorReport> rounds)
    {
        Figure.Report($"slow client: deliveries to 999 others {when}", Figure.Median(rounds.Select(report => report.Dps)), "events/s");
        Figure.Report($"slow client: p99 of 999 others {when}", Figure.Median(rounds.Select(report => report.P99Us / 1000)), "ms");
        Figure.Report($"slow client: server's memory {when}", Figure.Median(rounds.Select(report => report.RssEndKb / 1024.0)), "MB");
    }
}
