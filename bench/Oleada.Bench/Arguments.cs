namespace Oleada.Bench;

/// <summary>A command's options: <c>--name value</c>, some of them several times, some without a value.</summary>
internal sealed class Arguments
{
    private readonly ILookup<string, string> _values;

    public Arguments(IEnumerable<string> words)
    {
        var found = new List<(string Name, string Value)>();
        foreach (var word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
                found.Add((word[2..], ""));
            else if (found.Count > 0 && found[^1].Value.Length == 0)
                found[^1] = (found[^1].Name, word);
            else
                throw new ArgumentException($"'{word}' belongs to no option");
        }
        _values = found.ToLookup(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
    }

    public bool Has(string name) => _values.Contains(name);

    public IReadOnlyList<string> All(string name) => [.. _values[name]];

    public string Text(string name) => _values[name].LastOrDefault() ?? throw new ArgumentException($"--{name} is missing");

    public string Text(string name, string otherwise) => _values[name].LastOrDefault() ?? otherwise;

    public int Number(string name, int otherwise) => !Has(name) ? otherwise
        : int.TryParse(Text(name), out var number) && number >= 0 ? number
        : throw new ArgumentException($"--{name}: '{Text(name)}' is no number");
}
