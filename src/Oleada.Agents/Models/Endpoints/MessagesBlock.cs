using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>A block of an answer of Messages, as far as it has come. Members that are not known go back as they came.</summary>
internal sealed class MessagesBlock
{
    /// <summary>Texts of a block, which grow by deltas with the same members.</summary>
    private static readonly string[] Growing = ["text", "thinking", "signature", "data"];

    private readonly GrowingJson _begun = new();
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);
    private readonly JsonText _arguments = new();

    public MessagesBlock(JsonElement begun)
    {
        _begun.Take(begun);
        Type = begun.Text("type") ?? "";
        Id = begun.Text("id");
        Tool = MiddleCut.Head(begun.Text("name") ?? "", ChatCall.MaxName);
        foreach (var name in Growing)
            Grow(name, begun);
        if (begun.Raw("input") is { } input)
            _arguments.Append(input);
    }

    public string Type { get; }

    public string? Id { get; }

    public string Tool { get; }

    /// <summary>An empty text is refused when it is sent back.</summary>
    public bool IsEmpty => Type == "text" && string.IsNullOrWhiteSpace(Words);

    public string Words => TextOf("text") ?? TextOf("thinking") ?? "";

    public string Arguments => _arguments.IsEmpty ? "{}" : LooseText.WellFormed(_arguments.ToString());

    /// <returns>The type of block that a delta is of; null if that is not known.</returns>
    public static string? TypeOf(JsonElement delta) => delta.Text("type") switch
    {
        "text_delta" => "text",
        "thinking_delta" or "signature_delta" => "thinking",
        "input_json_delta" => "tool_use",
        _ => null,
    };

    public void Take(JsonElement delta)
    {
        foreach (var name in Growing)
            Grow(name, delta);
        if (delta.Piece("partial_json") is { Length: > 0 } piece)
            _arguments.Append(piece);
    }

    /// <param name="id">Of a call.</param>
    public JsonObject ToNode(string? id)
    {
        var block = _begun.ToObject();
        foreach (var name in _texts.Keys)
            block[name] = TextOf(name);
        if (id is not null)
            block["id"] = id;
        if (Type == "tool_use" || !_arguments.IsEmpty)
            block["input"] = Input();
        return block;
    }

    private JsonNode? Input()
    {
        using var document = JsonDocument.Parse(ToolArguments.ObjectIn(Arguments) ?? "{}");
        return GrowingJson.Copy(document.RootElement.Clone());
    }

    private void Grow(string name, JsonElement by)
    {
        if (by.Piece(name) is not { } piece)
            return;
        if (!_texts.TryGetValue(name, out var text))
            _texts[name] = text = new StringBuilder();
        text.Append(piece);
    }

    private string? TextOf(string name) => _texts.TryGetValue(name, out var text) ? LooseText.WellFormed(text.ToString()) : null;
}
