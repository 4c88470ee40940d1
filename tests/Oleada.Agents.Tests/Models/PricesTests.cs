namespace Oleada.Agents.Tests.Models;

public sealed class PricesTests
{
    [Fact]
    public void A_table_in_yaml_or_json_prices_each_kind_of_token_and_unknown_models_not_at_all()
    {
        using var folder = new TempFolder();
        var yaml = Prices.Load(folder.Write("p.yaml", "big: { input: 3, cached_input: 0.3, output: 15 }\nsmall:\n  input: 1\n  output: 2\n"));
        var json = Prices.Load(folder.Write("p.json", """{"big": {"input": 3, "cached_input": 0.3, "output": 15}}"""));
        Assert.Equal(0.000_003m + 0.000_003m + 0.0015m, yaml.CostOf(new AgentStep.Usage("big", 1, 10, 100)));
        Assert.Equal(yaml.CostOf(new AgentStep.Usage("big", 7, 8, 9)), json.CostOf(new AgentStep.Usage("big", 7, 8, 9)));
        Assert.Equal(0.000_011m + 0.0002m, yaml.CostOf(new AgentStep.Usage("small", 1, 10, 100)));
        Assert.Null(yaml.CostOf(new AgentStep.Usage("bigger", 1, 1, 1)));
        Assert.Null(yaml.CostOf(new AgentStep.Usage(null, 1, 1, 1)));
    }

    [Theory]
    [InlineData("big: { input: 3 }", ":1:1: big: input and output must both be given")]
    [InlineData("big:\n  input: free\n  output: 1", ":2:10: big.input: 'free' is not a number of US dollars")]
    [InlineData("big:\n  input: -1\n  output: 1", ":2:10: big.input")]
    [InlineData("big:\n  input: 1\n  ouput: 1", ":3:3: big: 'ouput' is not input, cached_input or output")]
    [InlineData("- big", "expected models and their prices")]
    [InlineData("a: { input: 1, output: 1 }\na: { input: 1, output: 1 }", ":2:1: ")]
    [InlineData("a: [", ":1:")]
    [InlineData("", "expected models and their prices")]
    public void A_mistake_is_named_with_file_and_line(string text, string message)
    {
        using var folder = new TempFolder();
        var file = folder.Write("prices.yaml", text);
        var wrong = Assert.Throws<RunnerSettingsException>(() => Prices.Load(file));
        Assert.StartsWith($"OLEADA_PRICES: {file}", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/no/such/prices", Assert.Throws<RunnerSettingsException>(() => Prices.Load("/no/such/prices")).Message, StringComparison.Ordinal);
}
