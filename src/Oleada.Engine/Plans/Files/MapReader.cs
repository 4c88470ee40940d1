using System.Globalization;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Files;

/// <summary>
/// Reads one map of a native plan: each key with the type that it must have. Whatever is wrong goes to the list of
/// problems and reads as absent.
/// </summary>
/// <param name="path">The map's own path, such as <c>tasks[3]</c>; empty for the file's root.</param>
internal sealed class MapReader(MapNode map, string path, ProblemList problems)
{
    public MapNode Map { get; } = map;

    public string Path { get; } = path;

    /// <summary>Reports keys that are not among the known ones.</summary>
    public void RejectOthers(params ReadOnlySpan<string> known)
    {
        foreach (var (key, _) in Map.Entries)
            if (!known.Contains(key.Text))
                problems.Error(key.Line, key.Column, Of(key.Text), "unknown key" + NearestName.Suggest(key.Text, known.ToArray()));
    }

    public string RequiredText(string key)
    {
        if (Map.Find(key) is null)
            problems.Error(Map.Line, Map.Column, Path.Length == 0 ? null : Path, $"'{key}' is missing");
        return Text(key) ?? "";
    }

    public string? Text(string key) => Map.Find(key) is { } node ? TextOf(node, Of(key)) : null;

    public int? Integer(string key)
    {
        if (Map.Find(key) is not { } node)
            return null;
        if (node is ScalarNode { Type: ScalarKind.Number } scalar
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        Wrong(node, Of(key), "a whole number");
        return null;
    }

    public long? Long(string key)
    {
        if (Map.Find(key) is not { } node)
            return null;
        if (node is ScalarNode { Type: ScalarKind.Number } scalar && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        Wrong(node, Of(key), "a whole number");
        return null;
    }

    public decimal? Decimal(string key)
    {
        if (Map.Find(key) is not { } node)
            return null;
        if (node is ScalarNode { Type: ScalarKind.Number } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return value;
        Wrong(node, Of(key), "a number such as 2.50");
        return null;
    }

    public bool? Flag(string key)
    {
        if (Map.Find(key) is not { } node)
            return null;
        if (node is ScalarNode { Type: ScalarKind.Boolean } scalar)
            return scalar.Text[0] is 't' or 'T';
        Wrong(node, Of(key), "true or false");
        return null;
    }

    public TimeSpan? Time(string key)
    {
        if (Map.Find(key) is not { } node)
            return null;
        if (node is not ScalarNode { Type: ScalarKind.Number or ScalarKind.Text } scalar)
            Wrong(node, Of(key), "a duration, such as 500ms, 90s, 2m or 1h30m");
        else if (Duration.TryParse(scalar.Text, out var value))
            return value;
        else
            problems.Error(node.Line, node.Column, Of(key), $"'{Short(scalar.Text)}' is no duration up to 30 days; write 500ms, 90s, 2m or 1h30m");
        return null;
    }

    public IReadOnlyList<string>? Texts(string key)
    {
        if (List(key) is not { } list)
            return null;
        var field = Of(key);
        return [.. list.Items.Select(item => TextOf(item, field)).OfType<string>()];
    }

    public MapReader? Child(string key)
    {
        switch (Map.Find(key))
        {
            case null:
                return null;
            case MapNode child:
                return new MapReader(child, Of(key), problems);
            case var other:
                Wrong(other, Of(key), "a map of keys and values");
                return null;
        }
    }

    public IEnumerable<MapReader>? Children(string key)
    {
        if (List(key) is not { } list)
            return null;
        var field = Of(key);
        return list.Items.Select((item, index) => Item(item, $"{field}[{index}]")).OfType<MapReader>();
    }

    private MapReader? Item(SourceNode item, string field)
    {
        if (item is MapNode child)
            return new MapReader(child, field, problems);
        Wrong(item, field, "a map of keys and values");
        return null;
    }

    private ListNode? List(string key)
    {
        switch (Map.Find(key))
        {
            case null:
                return null;
            case ListNode list:
                return list;
            case ScalarNode { Type: ScalarKind.Text, Text: var text } scalar:
                Wrong(scalar, Of(key), $"a list; write [{Short(text)}]");
                return null;
            case var other:
                Wrong(other, Of(key), "a list");
                return null;
        }
    }

    private string? TextOf(SourceNode node, string field)
    {
        if (node is not ScalarNode { Type: ScalarKind.Text } scalar)
        {
            Wrong(node, field, node is ScalarNode { Type: not ScalarKind.Null, Text: var text } ? $"text; write \"{Short(text)}\"" : "text");
            return null;
        }
        if (!scalar.Text.AsSpan().Contains('\0'))
            return scalar.Text;
        problems.Error(node.Line, node.Column, field, "must not contain a NUL character");
        return null;
    }

    private void Wrong(SourceNode node, string field, string expected) =>
        problems.Error(
            node.Line, node.Column, field,
            node is ScalarNode { Type: ScalarKind.Null } ? "has no value; give it one or leave the key out" : $"is {node.Kind}, must be {expected}");

    private string Of(string key) => Path.Length == 0 ? Short(key) : $"{Path}.{Short(key)}";

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
