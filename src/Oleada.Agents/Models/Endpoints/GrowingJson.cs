using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// JSON that comes in pieces: texts grow, objects gain members, items of lists are told apart by their index. It keeps
/// members that this program does not know, which endpoints want back as they were.
/// </summary>
internal sealed class GrowingJson
{
    /// <summary>Items of these types that follow each other are one item in several pieces.</summary>
    private static readonly HashSet<string> Continued = new(StringComparer.Ordinal)
    {
        "text", "thinking", "reasoning", "reasoning.text", "reasoning.summary", "summary_text",
    };

    /// <summary>Texts that come whole, and some with each piece.</summary>
    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal) { "type", "id", "format", "role", "name", "object", "encoding" };

    private readonly OrderedDictionary<string, GrowingJson> _members = new(StringComparer.Ordinal);
    private readonly List<GrowingJson> _items = [];
    private readonly Dictionary<long, GrowingJson> _indexed = [];
    private StringBuilder? _text;
    private JsonElement _value;

    public JsonValueKind Kind { get; private set; }

    public IEnumerable<GrowingJson> Items => _items;

    public string? Text => _text is null ? null : LooseText.WellFormed(_text.ToString());

    public GrowingJson? Member(string name) => _members.GetValueOrDefault(name);

    /// <summary>Adds a piece; one that is null adds nothing.</summary>
    /// <param name="name">Of the member that it is of.</param>
    public void Take(JsonElement piece, string name = "")
    {
        if (piece.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return;
        Kind = piece.ValueKind;
        switch (Kind)
        {
            case JsonValueKind.String:
                Grow(LooseText.Of(piece), name);
                break;
            case JsonValueKind.Object:
                foreach (var member in piece.EnumerateObject())
                    TakeMember(NameOf(member), member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in piece.EnumerateArray())
                    ItemFor(item).Take(item);
                break;
            default:
                _value = piece.Clone();
                break;
        }
    }

    /// <summary>Adds the members of a piece but for some.</summary>
    public void Take(JsonElement piece, IReadOnlySet<string> without)
    {
        if (piece.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in piece.EnumerateObject())
            if (NameOf(member) is var name && !without.Contains(name))
                TakeMember(name, member.Value);
    }

    private void TakeMember(string name, JsonElement piece)
    {
        if (piece.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return;
        Kind = JsonValueKind.Object;
        if (!_members.TryGetValue(name, out var member))
            _members[name] = member = new GrowingJson();
        member.Take(piece, name);
    }

    public JsonNode? ToNode() => Kind switch
    {
        JsonValueKind.String => JsonValue.Create(Text),
        JsonValueKind.Object => ToObject(),
        JsonValueKind.Array => new JsonArray([.. _items.Select(item => item.ToNode())]),
        JsonValueKind.Undefined => null,
        _ => JsonValue.Create(_value),
    };

    /// <summary>Its members, but for lists in which there is nothing.</summary>
    public JsonObject ToObject() => new(_members
        .Where(member => member.Value is not { Kind: JsonValueKind.Array, _items.Count: 0 })
        .Select(member => KeyValuePair.Create(member.Key, member.Value.ToNode())));

    /// <summary>A whole value that can be written: half of a character is replaced, and of a name that is there twice the last counts.</summary>
    public static JsonNode? Copy(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var member in value.EnumerateObject())
                    copy[NameOf(member)] = Copy(member.Value);
                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. value.EnumerateArray().Select(Copy)]);
            case JsonValueKind.String:
                return JsonValue.Create(value.Text());
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(value);
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair; it cannot be sent back as it came.
            return "\uFFFD";
        }
    }

    private void Grow(string piece, string name)
    {
        _text ??= new StringBuilder();
        if (Whole.Contains(name) || (name.Contains("signature", StringComparison.Ordinal) && _text.Equals(piece.AsSpan())))
            _text.Clear();
        _text.Append(piece);
    }

    private GrowingJson ItemFor(JsonElement item)
    {
        if (item.Count("index") is { } index)
        {
            if (_indexed.TryGetValue(index, out var known) && known.IsOf(item.Text("type")))
                return known;
            return _indexed[index] = Added();
        }
        var type = item.Text("type");
        var isContinued = type is not null && Continued.Contains(type) && _items.Count > 0 && _items[^1].IsOf(type) && !_items[^1].IsSealed;
        return isContinued ? _items[^1] : Added();
    }

    /// <summary>Nothing is added to what was signed.</summary>
    private bool IsSealed => Member("signature")?._text is { Length: > 0 };

    private bool IsOf(string? type) => type is null || Member("type")?.Text is null || Member("type")?.Text == type;

    private GrowingJson Added()
    {
        var item = new GrowingJson();
        _items.Add(item);
        return item;
    }
}
