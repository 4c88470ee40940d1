using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Oleada.Agents;

/// <summary>US dollars for a million tokens.</summary>
public sealed record Price(decimal Input, decimal CachedInput, decimal Output);

/// <summary>What models cost, by a table of the operator's. A model that is not in it is unknown: its cost is never guessed.</summary>
public sealed class Prices
{
    private const int MaxFileBytes = 1 << 20;

    private const decimal Million = 1_000_000m;

    private readonly IReadOnlyDictionary<string, Price> _byModel;

    private Prices(IReadOnlyDictionary<string, Price> byModel) => _byModel = byModel;

    public static Prices None { get; } = new(new Dictionary<string, Price>(StringComparer.Ordinal));

    /// <returns>Null if the model is unknown, by its own name and by the one that it was asked for by.</returns>
    public decimal? CostOf(AgentStep.Usage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return (Find(usage.Model) ?? Find(usage.Asked)) is { } price
            ? ((usage.Input * price.Input) + (usage.CachedInput * price.CachedInput) + (usage.Output * price.Output)) / Million
            : null;
    }

    private Price? Find(string? model) => model is null ? null : _byModel.GetValueOrDefault(model);

    /// <param name="file">YAML or JSON: <c>model: { input: 1.25, cached_input: 0.125, output: 10 }</c>; without
    /// <c>cached_input</c> a cached token costs what another does.</param>
    /// <exception cref="RunnerSettingsException">It cannot be read; the message names file and line.</exception>
    public static Prices Load(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxFileBytes)
                throw new RunnerSettingsException($"OLEADA_PRICES: {file} has more than {MaxFileBytes} bytes");
            return Read(File.ReadAllText(file), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RunnerSettingsException($"OLEADA_PRICES: {failure.Message}");
        }
    }

    private static Prices Read(string text, string file)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException wrong)
        {
            throw Wrong(file, wrong.Start, wrong.InnerException?.Message ?? wrong.Message);
        }
        if (yaml.Documents.Count != 1 || yaml.Documents[0].RootNode is not YamlMappingNode models)
            throw Wrong(file, Mark.Empty, "expected models and their prices");
        return new Prices(models.Children.ToDictionary(pair => Name(pair.Key, file), pair => ReadPrice(pair.Key, pair.Value, file), StringComparer.Ordinal));
    }

    private static string Name(YamlNode node, string file) =>
        (node as YamlScalarNode)?.Value is { Length: > 0 } name ? name : throw Wrong(file, node.Start, "expected a model's name");

    private static Price ReadPrice(YamlNode model, YamlNode node, string file)
    {
        if (node is not YamlMappingNode fields)
            throw Wrong(file, node.Start, $"{model}: expected input, cached_input and output");
        var values = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (key, value) in fields.Children)
        {
            var name = Name(key, file);
            if (name is not ("input" or "cached_input" or "output"))
                throw Wrong(file, key.Start, $"{model}: '{name}' is not input, cached_input or output");
            values[name] = Amount(value) ?? throw Wrong(file, value.Start, $"{model}.{name}: '{value}' is not a number of US dollars");
        }
        if (!values.TryGetValue("input", out var input) || !values.TryGetValue("output", out var output))
            throw Wrong(file, model.Start, $"{model}: input and output must both be given");
        return new Price(input, values.GetValueOrDefault("cached_input", input), output);
    }

    private static decimal? Amount(YamlNode node) =>
        decimal.TryParse((node as YamlScalarNode)?.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000 ? amount : null;

    private static RunnerSettingsException Wrong(string file, Mark at, string what) => new($"OLEADA_PRICES: {file}:{at.Line}:{at.Column}: {what}");
}
