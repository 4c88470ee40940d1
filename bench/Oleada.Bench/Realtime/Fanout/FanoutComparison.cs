namespace Oleada.Bench.Realtime.Fanout;

/// <summary>
/// Every case for every contender, each time with a fresh server, in interleaved rounds: what the machine does to one
/// of them in a minute it does to all. A round in which somebody else used the processor is made again.
/// </summary>
internal static class FanoutComparison
{
    private const int MostRepeats = 4;

    public static async Task RunAsync(Arguments arguments, string folder)
    {
        var generator = new Generator(arguments.Text("generator"));
        var rounds = arguments.Number("rounds", 3);
        var seconds = arguments.Number("seconds", 6);
        var mostOther = arguments.Number("most-other", 10);
        Contender[] contenders = [.. Own(arguments), .. arguments.All("peer").Select(Contender.Parse)];
        foreach (var load in Chosen(arguments.All("case")))
        {
            var row = new FanoutRow(load, contenders);
            for (var round = 0; round < rounds; round++)
                foreach (var contender in contenders)
                    row.Add(contender, await MeasureAsync(generator, contender, load, seconds, mostOther, folder));
            row.Report();
        }
    }

    private static IEnumerable<Contender> Own(Arguments arguments)
    {
        if (!arguments.Has("peers-only"))
        {
            yield return Contender.Ours;
            yield return Contender.WithoutLog;
        }
    }

    private static IEnumerable<FanoutCase> Chosen(IReadOnlyList<string> names) => names.Count == 0
        ? FanoutCase.All
        : names.Select(name => FanoutCase.All.FirstOrDefault(known => known.Name == name) ?? throw new ArgumentException($"--case: there is no '{name}'"));

    private static async Task<GeneratorReport> MeasureAsync(
        Generator generator, Contender contender, FanoutCase load, int seconds, int mostOther, string folder)
    {
        for (var repeats = 0; ; repeats++)
        {
            await using var server = await contender.StartAsync(folder);
            var report = await generator.LoadAsync(server, load.Load, seconds);
            if (report.Fault is { } fault)
                await Console.Error.WriteLineAsync($"{load.Name}: {contender.Name}: {fault}");
            if (report.OtherCpuPct <= mostOther)
                return report;
            await Console.Error.WriteLineAsync($"{load.Name}: {contender.Name}: discarded, others used {report.OtherCpuPct:N0} % of a processor");
            if (repeats == MostRepeats)
                throw new InvalidOperationException("the machine is too busy to measure anything");
        }
    }
}
