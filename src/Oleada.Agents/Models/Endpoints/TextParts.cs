using System.Text;
using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Content that is a list of parts instead of a text: words, thoughts, and parts of kinds that nobody here knows.</summary>
internal static class TextParts
{
    public static void Read(JsonElement parts, StringBuilder words, StringBuilder thought)
    {
        foreach (var part in parts.Items())
        {
            if (part.ValueKind == JsonValueKind.String)
                words.Append(LooseText.Of(part));
            else if (IsThought(part))
                ReadThought(part, thought);
            else if (part.Text("type") is null or "text" or "output_text" or "refusal")
                words.Append(part.Piece("text") ?? part.Piece("content") ?? part.Piece("refusal"));
        }
    }

    /// <summary>A list of one text.</summary>
    /// <param name="text">As JSON, which may hold half of a character.</param>
    public static JsonElement Of(string text) => List($$"""{"type":"text","text":{{text}}}""");

    /// <param name="part">As JSON.</param>
    public static JsonElement List(string part)
    {
        using var document = JsonDocument.Parse($"[{part}]");
        return document.RootElement.Clone();
    }

    private static bool IsThought(JsonElement part) =>
        part.Text("type") is "thinking" or "reasoning" or "reasoning_text" or "thought" || part.IsTrue("thought");

    /// <summary>A text, or a list of texts.</summary>
    private static void ReadThought(JsonElement part, StringBuilder thought)
    {
        foreach (var name in (string[])["thinking", "reasoning", "text"])
        {
            thought.Append(part.Piece(name));
            foreach (var inner in part.Items(name))
                thought.Append(inner.Piece("text"));
        }
    }
}
