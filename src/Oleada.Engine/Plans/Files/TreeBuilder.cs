namespace Oleada.Engine.Plans.Files;

/// <summary>Builds a tree from a reader's events, without recursion, up to a depth.</summary>
internal sealed class TreeBuilder
{
    private readonly Stack<(SourceNode Node, ScalarNode? Key)> _open = new();
    private ScalarNode? _key;

    public SourceNode? Root { get; private set; }

    /// <summary>True where the next scalar is a key.</summary>
    public bool WantsKey => _key is null && _open.TryPeek(out var top) && top.Node is MapNode;

    public void Key(ScalarNode key)
    {
        CheckText(key);
        _key = key;
    }

    public void Open(SourceNode node)
    {
        if (WantsKey)
            throw new SourceException(node.Line, node.Column, "a key must be text, not " + node.Kind);
        if (_open.Count >= PlanLimits.Depth)
            throw new SourceException(node.Line, node.Column, $"nested more than {PlanLimits.Depth} levels deep");
        _open.Push((node, _key));
        _key = null;
    }

    public void Close()
    {
        (var node, _key) = _open.Pop();
        Value(node);
    }

    public void Value(SourceNode value)
    {
        if (value is ScalarNode scalar)
            CheckText(scalar);
        if (!_open.TryPeek(out var top))
        {
            Root = value;
            return;
        }
        if (top.Node is ListNode list)
            list.Items.Add(value);
        else if (_key is not null && !((MapNode)top.Node).TryAdd(_key, value))
            throw new SourceException(
                _key.Line, _key.Column, $"the key stands here twice; first in line {((MapNode)top.Node).KeyNode(_key.Text)?.Line}", Path(_key.Text));
        _key = null;
    }

    /// <summary>Both formats can write half a surrogate pair as an escape; it could not be written to the log.</summary>
    private static void CheckText(ScalarNode scalar)
    {
        var text = scalar.Text;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new SourceException(scalar.Line, scalar.Column, "the text has half of a surrogate pair, which is no character");
            i++;
        }
    }

    private string Path(string last)
    {
        var path = "";
        SourceNode? parent = null;
        foreach (var (node, key) in _open.Reverse())
        {
            if (parent is ListNode list)
                path += $"[{list.Items.Count}]";
            else if (key is not null)
                path += path.Length == 0 ? key.Text : "." + key.Text;
            parent = node;
        }
        return path.Length == 0 ? last : $"{path}.{last}";
    }
}
