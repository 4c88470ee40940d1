using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Bench;

/// <summary>One measured number: a JSON line on stdout for programs, a text on stderr for people.</summary>
internal static class Figure
{
    public static void Report(string name, double value, string unit)
    {
        var rounded = Math.Round(value, value < 10 ? 3 : 0);
        Console.WriteLine(JsonSerializer.Serialize(new FigureLine(name, rounded, unit), FigureJson.Default.FigureLine));
        Console.Error.WriteLine($"{name,-56} {value.ToString(value < 10 ? "N3" : "N0"),14} {unit}");
    }

    public static double Median(IEnumerable<double> rounds)
    {
        var sorted = rounds.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>The value that a share of the sorted ones does not exceed.</summary>
    public static double Percentile(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

internal sealed record FigureLine(string Figure, double Value, string Unit);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FigureLine))]
internal sealed partial class FigureJson : JsonSerializerContext;
