using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Files;

/// <summary>Writes JSON values as YAML in block style; what it writes, YAML 1.1 and 1.2 readers read alike.</summary>
internal sealed partial class YamlText
{
    private const int LongestSimpleKey = 500;

    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    private readonly StringBuilder _out = new();

    /// <param name="map">A JSON object.</param>
    public static string Write(JsonElement map)
    {
        var text = new YamlText();
        text.Map(map, indent: 0);
        return text._out.ToString();
    }

    private void Map(JsonElement map, int indent)
    {
        var first = true;
        foreach (var entry in map.EnumerateObject())
        {
            if (!first)
                Indent(indent);
            first = false;
            var key = Scalar(entry.Name);
            _out.Append(key.Length > LongestSimpleKey ? $"? {key}\n" : key);
            if (key.Length > LongestSimpleKey)
                Indent(indent);
            _out.Append(':');
            Value(entry.Value, indent);
        }
    }

    private void Value(JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.GetPropertyCount() > 0:
                _out.Append('\n');
                Indent(indent + 2);
                Map(value, indent + 2);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                List(value, indent);
                break;
            case JsonValueKind.String:
                _out.Append(' ').Append(Block(value.GetString()!, indent + 2)).Append('\n');
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                _out.Append(value.ValueKind == JsonValueKind.Object ? " {}\n" : " []\n");
                break;
            default:
                _out.Append(' ').Append(value.GetRawText()).Append('\n');
                break;
        }
    }

    private void List(JsonElement list, int indent)
    {
        if (list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && IsShort(item.GetString()!)))
        {
            _out.Append(" [").AppendJoin(", ", list.EnumerateArray().Select(item => Scalar(item.GetString()!))).Append("]\n");
            return;
        }
        _out.Append('\n');
        foreach (var item in list.EnumerateArray())
        {
            Indent(indent + 2);
            _out.Append('-');
            if (item.ValueKind == JsonValueKind.Object && item.GetPropertyCount() > 0)
            {
                _out.Append(' ');
                Map(item, indent + 4);
            }
            else
                Value(item, indent + 2);
        }
    }

    private void Indent(int spaces) => _out.Append(' ', spaces);

    private static bool IsShort(string text) => text.Length <= 40 && !text.Contains('\n', StringComparison.Ordinal);

    /// <summary>Text of several lines as a literal block where that says exactly the same; else a scalar.</summary>
    private static string Block(string text, int indent)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || !IsLiteral(text))
            return Scalar(text);
        var chomping = text.EndsWith('\n') ? "|" : "|-";
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', indent) + line);
        return $"{chomping}\n{string.Join('\n', lines)}";
    }

    /// <summary>No control characters, no leading space in the first line, no line of spaces only, at most one line end at the end.</summary>
    private static bool IsLiteral(string text) =>
        !text.StartsWith('\n') && !text.StartsWith(' ') && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && text.All(c => c == '\n' || IsPrintable(c))
        && !text.Split('\n').Any(line => line.Length > 0 && (line[0] == '\t' || string.IsNullOrWhiteSpace(line)));

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !text.EndsWith(' ') && !Words.Contains(text, StringComparer.OrdinalIgnoreCase) ? text : Quoted(text);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ when IsPrintable(c) => c.ToString(),
                _ => $"\\u{(int)c:x4}",
            });
        return quoted.Append('"').ToString();
    }

    /// <summary>Surrogates are halves of characters that YAML allows; line separators and byte order marks are not printable to it.</summary>
    private static bool IsPrintable(char c) =>
        c is >= ' ' and <= '~' or >= '\u00a0' and not ('\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff');

    [GeneratedRegex(@"^(?:[A-Za-z_/]|\.[A-Za-z])[A-Za-z0-9_/.+ ()@-]*\z", RegexOptions.None, 1000)]
    private static partial Regex Plain();
}
