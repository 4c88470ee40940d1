using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Bench.Realtime.Fanout;

/// <summary>What the load generator prints at its end. Times in microseconds, memory in kilobytes.</summary>
internal sealed record GeneratorReport
{
    public double Dps { get; init; }

    public long Published { get; init; }

    public double MsgsPerRead { get; init; }

    public double P50Us { get; init; }

    public double P99Us { get; init; }

    [JsonPropertyName("p999_us")]
    public double P999Us { get; init; }

    public long Lost { get; init; }

    public long Dup { get; init; }

    public long OutOfOrder { get; init; }

    public long Misrouted { get; init; }

    public long Disconnects { get; init; }

    public long HttpErrors { get; init; }

    public double SrvCpuPct { get; init; }

    [JsonPropertyName("cpu_s_per_M")]
    public double CpuSecondsPerMillion { get; init; }

    public double CliCpuPct { get; init; }

    /// <summary>What anybody else on the machine used meanwhile.</summary>
    public double OtherCpuPct { get; init; }

    public double IdleBytesPerConn { get; init; }

    public long RssEndKb { get; init; }

    /// <summary>What makes the figures worthless; null if nothing does.</summary>
    [JsonIgnore]
    public string? Fault => (Lost, Dup, OutOfOrder + Misrouted, Disconnects, HttpErrors) switch
    {
        (> 0, _, _, _, _) => $"{Lost} events lost",
        (_, > 0, _, _, _) => $"{Dup} events repeated",
        (_, _, > 0, _, _) => $"{OutOfOrder + Misrouted} events out of order or in the wrong room",
        (_, _, _, > 0, _) => $"{Disconnects} disconnects",
        (_, _, _, _, > 0) => $"{HttpErrors} publishes refused",
        _ => null,
    };

    public static GeneratorReport Read(string line) =>
        JsonSerializer.Deserialize(line, GeneratorJson.Default.GeneratorReport) ?? throw new InvalidDataException("the generator's report is empty");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GeneratorReport))]
internal sealed partial class GeneratorJson : JsonSerializerContext;
