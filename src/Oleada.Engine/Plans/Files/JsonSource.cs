using System.Text;
using System.Text.Json;

namespace Oleada.Engine.Plans.Files;

/// <summary>Reads JSON as a tree of nodes with places.</summary>
internal static class JsonSource
{
    public static SourceNode? Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = PlanLimits.Depth });
        var builder = new TreeBuilder();
        var place = new Place(utf8);
        try
        {
            while (reader.Read())
            {
                place.MoveTo((int)reader.TokenStartIndex);
                Take(ref reader, builder, place.Line, place.Column);
            }
        }
        catch (JsonException e)
        {
            place.MoveToEnd((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
            throw new SourceException(place.Line, place.Column, "not valid JSON: " + Plain(e.Message));
        }
        return builder.Root;
    }

    private static void Take(ref Utf8JsonReader reader, TreeBuilder builder, int line, int column)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.Open(new MapNode(line, column));
                break;
            case JsonTokenType.StartArray:
                builder.Open(new ListNode(line, column));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.Close();
                break;
            case JsonTokenType.PropertyName:
                builder.Key(new ScalarNode(line, column, ScalarKind.Text, Text(ref reader, line, column)));
                break;
            case JsonTokenType.String:
                builder.Value(new ScalarNode(line, column, ScalarKind.Text, Text(ref reader, line, column)));
                break;
            default:
                builder.Value(new ScalarNode(line, column, KindOf(reader.TokenType), Encoding.UTF8.GetString(reader.ValueSpan)));
                break;
        }
    }

    private static ScalarKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => ScalarKind.Number,
        JsonTokenType.Null => ScalarKind.Null,
        _ => ScalarKind.Boolean,
    };

    private static string Text(ref Utf8JsonReader reader, int line, int column)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new SourceException(line, column, "the text has an escaped half of a surrogate pair, which is no character");
        }
    }

    /// <summary>The reader's message without the place, which stands before it here.</summary>
    private static string Plain(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.');
    }

    /// <summary>Turns byte offsets, which only grow, into lines and columns.</summary>
    private ref struct Place(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _offset;

        public int Line { get; private set; } = 1;

        public int Column { get; private set; } = 1;

        public void MoveTo(int offset)
        {
            var passed = _utf8[_offset..offset];
            _offset = offset;
            Line += passed.Count((byte)'\n');
            var lineEnd = passed.LastIndexOf((byte)'\n');
            Column = Encoding.UTF8.GetCharCount(passed[(lineEnd + 1)..]) + (lineEnd < 0 ? Column : 1);
        }

        public void MoveToEnd(int line, int byteInLine)
        {
            var start = 0;
            for (var passed = 0; passed < line; passed++)
                start += _utf8[start..].IndexOf((byte)'\n') + 1;
            Line = line + 1;
            Column = Encoding.UTF8.GetCharCount(_utf8.Slice(start, Math.Min(byteInLine, _utf8.Length - start))) + 1;
        }
    }
}
