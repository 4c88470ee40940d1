namespace Oleada.Bench.Realtime.Fanout;

/// <summary>One way to load a server with the generator, and what is read from its report.</summary>
/// <param name="Name">Short, for the command line.</param>
/// <param name="Meaning">For the table.</param>
/// <param name="Load">Options of the generator.</param>
/// <param name="Measures">The figures, the one that is compared first.</param>
internal sealed record FanoutCase(string Name, string Meaning, string[] Load, Measure[] Measures)
{
    public static IReadOnlyList<FanoutCase> All { get; } =
    [
        new("ahead", "one room, 1,000 subscribers, publisher 16 ahead", ["--conns", "1000", "--window", "16"], [Measure.Deliveries, Measure.ProcessorPerMillion]),
        new("single", "the same, publisher 1 ahead", ["--conns", "1000", "--window", "1"], [Measure.Deliveries, Measure.ProcessorPerMillion]),
        new("rooms", "1,000 rooms of one", ["--conns", "1000", "--rooms", "1000", "--window", "64"], [Measure.Deliveries, Measure.ProcessorPerMillion]),
        new("steady", "50,000 deliveries/s", ["--conns", "1000", "--rate", "50"], [Measure.P99, Measure.P50, Measure.Processor]),
        new("idle", "10,000 idle connections", ["--conns", "10000", "--duration", "0", "--settle", "4"], [Measure.IdleBytes]),
        new("many", "one room, 10,000 subscribers, publisher 16 ahead", ["--conns", "10000", "--window", "16"], [Measure.Deliveries, Measure.ProcessorPerMillion]),
    ];
}

/// <summary>One figure of the generator's report.</summary>
internal sealed record Measure(string Unit, double Scale, Func<GeneratorReport, double> Of)
{
    public static Measure Deliveries { get; } = new("k/s", 1e-3, report => report.Dps);

    public static Measure P50 { get; } = new("ms p50", 1e-3, report => report.P50Us);

    public static Measure P99 { get; } = new("ms p99", 1e-3, report => report.P99Us);

    public static Measure Processor { get; } = new("% CPU", 1, report => report.SrvCpuPct);

    /// <summary>Says what the server costs also on a machine that others use.</summary>
    public static Measure ProcessorPerMillion { get; } = new("CPU s/M", 1, report => report.CpuSecondsPerMillion);

    public static Measure IdleBytes { get; } = new("KB each", 1.0 / 1024, report => report.IdleBytesPerConn);
}
