namespace Oleada.Engine.Plans.Files;

/// <summary>A node of a YAML or JSON file, with its place: what both readers are reduced to.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1, in characters.</param>
internal abstract class SourceNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What a person would call it, for "must be …, not …".</summary>
    public abstract string Kind { get; }
}

internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

internal sealed class ScalarNode(int line, int column, ScalarKind type, string text) : SourceNode(line, column)
{
    public ScalarKind Type { get; } = type;

    public string Text { get; } = text;

    public override string Kind => Type switch
    {
        ScalarKind.Text => "text",
        ScalarKind.Number => "a number",
        ScalarKind.Boolean => "true or false",
        _ => "nothing",
    };
}

internal sealed class ListNode(int line, int column) : SourceNode(line, column)
{
    public List<SourceNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed class MapNode(int line, int column) : SourceNode(line, column)
{
    private const int SmallMap = 16;
    private Dictionary<string, int>? _index;

    public List<(ScalarNode Key, SourceNode Value)> Entries { get; } = [];

    public override string Kind => "a map";

    public SourceNode? Find(string key) => IndexOf(key) is var index and >= 0 ? Entries[index].Value : null;

    public ScalarNode? KeyNode(string key) => IndexOf(key) is var index and >= 0 ? Entries[index].Key : null;

    /// <summary>False if the key is there already.</summary>
    public bool TryAdd(ScalarNode key, SourceNode value)
    {
        if (IndexOf(key.Text) >= 0)
            return false;
        _index?.Add(key.Text, Entries.Count);
        Entries.Add((key, value));
        if (Entries.Count == SmallMap)
            _index = Entries.Select((entry, index) => (entry.Key.Text, index)).ToDictionary(StringComparer.Ordinal);
        return true;
    }

    private int IndexOf(string key)
    {
        if (_index is not null)
            return _index.GetValueOrDefault(key, -1);
        return Entries.FindIndex(entry => string.Equals(entry.Key.Text, key, StringComparison.Ordinal));
    }
}
