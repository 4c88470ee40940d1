using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Oleada.Engine.Plans.Files;

/// <summary>
/// Reads YAML as a tree of nodes: one document, no anchors, aliases or tags, the scalars of JSON (so <c>yes</c> and
/// <c>0x10</c> are text).
/// </summary>
internal static partial class YamlSource
{
    public static SourceNode? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        var builder = new TreeBuilder();
        try
        {
            while (MoveNext(parser))
                Take(parser.Current!, builder);
        }
        catch (YamlException e)
        {
            throw new SourceException((int)e.Start.Line, (int)e.Start.Column, "not valid YAML: " + Plain(e.Message));
        }
        return builder.Root;
    }

    /// <summary>Whether a plain scalar would be read as something else than text.</summary>
    public static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ => Number().IsMatch(plain) ? ScalarKind.Number : ScalarKind.Text,
    };

    /// <summary>The parser breaks off without a word at a list that is not closed and has a control character before the line's end.</summary>
    private static bool MoveNext(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            var last = parser.Current?.End ?? Mark.Empty;
            throw new SourceException((int)last.Line, (int)last.Column, "not valid YAML from here on: is a bracket not closed, or a control character there?");
        }
    }

    private static void Take(ParsingEvent found, TreeBuilder builder)
    {
        var (line, column) = ((int)found.Start.Line, (int)found.Start.Column);
        if (found is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new SourceException(line, column, "anchors and aliases are not supported; write the value out");
        if (found is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw new SourceException(line, column, "tags are not supported; leave it out");
        switch (found)
        {
            case DocumentStart when builder.Root is not null:
                throw new SourceException(line, column, "a second document begins here; a plan is one document");
            case MappingStart:
                builder.Open(new MapNode(line, column));
                break;
            case SequenceStart:
                builder.Open(new ListNode(line, column));
                break;
            case MappingEnd or SequenceEnd:
                builder.Close();
                break;
            case Scalar scalar when builder.WantsKey:
                builder.Key(new ScalarNode(line, column, ScalarKind.Text, scalar.Value));
                break;
            case Scalar scalar:
                builder.Value(new ScalarNode(line, column, KindOf(scalar), scalar.Value));
                break;
        }
    }

    private static ScalarKind KindOf(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : ScalarKind.Text;

    /// <summary>The parser's message without the place, which stands before it here.</summary>
    private static string Plain(string message) => Place().Replace(message, "").TrimEnd('.');

    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\(Line: .*?\): ", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
