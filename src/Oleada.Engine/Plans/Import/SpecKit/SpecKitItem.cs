using System.Text.RegularExpressions;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>What the text of a spec-kit item says: <c>T012 [P] [US1] Description (depends on T011)</c>.</summary>
/// <param name="Id">Null if it has none.</param>
/// <param name="Story">Such as <c>US1</c> or <c>US3+US4</c>.</param>
/// <param name="After">What stands after "depends on" at the end; null if nothing does.</param>
internal sealed partial record SpecKitText(string? Id, bool Parallel, string? Story, string Description, string? After)
{
    public static SpecKitText Read(string text)
    {
        var head = Head().Match(text);
        var (id, rest) = head.Success ? (head.Groups["id"].Value, text[head.Length..]) : (null, text);
        var (parallel, story) = (false, (string?)null);
        var at = 0;
        while (Tag().Match(rest, at) is { Success: true } tag)
        {
            var name = tag.Groups["name"].Value;
            if (name is "P" or "p")
                parallel = true;
            else if (story is null && Stories().IsMatch(name))
                story = name;
            else
                break;
            at += tag.Length;
        }
        rest = rest[at..];
        var after = Depends().Match(rest);
        return new SpecKitText(id, parallel, story, rest.Trim(), after.Success ? after.Groups["ids"].Value : null);
    }

    /// <summary>The ids that a text names, ranges such as <c>T011–T013</c> as far as the file has them.</summary>
    public static IEnumerable<string> Ids(string text, KnownIds known)
    {
        foreach (Match match in IdOrRange().Matches(text))
        {
            var (first, last) = (match.Groups["first"].Value, match.Groups["last"].Value);
            if (last.Length == 0)
                yield return first;
            else
                foreach (var id in known.Between(first, last))
                    yield return id;
        }
    }

    [GeneratedRegex(@"^\**(?<id>T[0-9]{3,9}[a-z]?)\**[:.]?(?:\s+|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Head();

    [GeneratedRegex(@"\G\[(?<name>[^\[\]]{1,60})\]\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^US-?[0-9]+[a-z]?(?:\s*[+,/&]\s*US-?[0-9]+[a-z]?)*\z", RegexOptions.None, 1000)]
    private static partial Regex Stories();

    [GeneratedRegex(@"\((?:depends? on|requires|blocked by|after):?\s+(?<ids>[^()\s][^()]{0,999})\)\W*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Depends();

    [GeneratedRegex(@"\b(?<first>T[0-9]{3,9}[a-z]?)(?:\s*[-–—]\s*(?<last>T[0-9]{3,9}[a-z]?))?\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdOrRange();
}
