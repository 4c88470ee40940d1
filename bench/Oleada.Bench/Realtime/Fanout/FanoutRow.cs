using System.Text;

namespace Oleada.Bench.Realtime.Fanout;

/// <summary>The rounds of one case, and the line of the table that they make.</summary>
internal sealed class FanoutRow(FanoutCase load, IReadOnlyList<Contender> contenders)
{
    private readonly Dictionary<Contender, List<GeneratorReport>> _rounds = contenders.ToDictionary(contender => contender, _ => new List<GeneratorReport>());

    public void Add(Contender contender, GeneratorReport report) => _rounds[contender].Add(report);

    /// <summary>One JSON line per figure on standard output, one line of a Markdown table on standard error.</summary>
    public void Report()
    {
        foreach (var contender in contenders)
            foreach (var measure in load.Measures)
                Figure.Report($"fan-out: {load.Meaning}: {contender.Name}", Median(contender, measure), measure.Unit);
        Console.Error.WriteLine(Line());
    }

    private string Line()
    {
        var line = new StringBuilder($"| {load.Meaning} |");
        foreach (var contender in contenders)
            line.Append($" {contender.Name} {string.Join(", ", load.Measures.Select(measure => $"{Text(Median(contender, measure))} {measure.Unit}"))} |");
        foreach (var other in contenders.Skip(1))
            line.Append($" {Text(Ratio(other))} of {other.Name} |");
        var faults = _rounds.Values.SelectMany(reports => reports).Count(report => report.Fault is not null);
        return line.Append(faults == 0 ? "" : $" {faults} ROUNDS WITH FAULTS |").ToString();
    }

    /// <summary>The first contender to another, round by round, since the machine itself changes between rounds.</summary>
    private double Ratio(Contender other) => Figure.Median(_rounds[contenders[0]].Zip(_rounds[other], (own, its) =>
        load.Measures[0].Of(own) / load.Measures[0].Of(its)));

    private double Median(Contender contender, Measure measure) =>
        Figure.Median(_rounds[contender].Select(report => measure.Of(report) * measure.Scale));

    private static string Text(double value) => value.ToString(value < 10 ? "N2" : "N0");
}
