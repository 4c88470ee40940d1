using System.Globalization;
using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>Finds the phases that prose names: by number, by story, by kind.</summary>
internal sealed partial class PhaseReferences(IReadOnlyList<SpecKitPhase> phases)
{
    private const int MaxReferences = 50_000;

    private int _read;
    private readonly decimal?[] _numbers = [.. phases.Select(NumberOf)];

    /// <summary>Indexes of the phases named by number; those named by story or kind only where no number stands.</summary>
    public IReadOnlyList<int> Subjects(string text)
    {
        var numbered = Numbered(text).ToList();
        if (numbered.Count > 0)
            return numbered;
        var stories = OfStories(text).ToList();
        return stories.Count > 0 ? stories : [.. OfKinds(text)];
    }

    /// <summary>Indexes of all phases that are named in any way.</summary>
    public IEnumerable<int> All(string text) => Numbered(text).Concat(OfStories(text)).Concat(OfKinds(text)).Distinct();

    /// <summary>Numbers that no phase has.</summary>
    public IEnumerable<string> Unknown(string text) =>
        Numbers(text).Where(range => range.First == range.Last && !_numbers.Contains(range.First))
            .Select(range => range.First.ToString(CultureInfo.InvariantCulture));

    /// <summary>Each reference is looked up among all phases: there may not be so many of both.</summary>
    private Match Counted(Match reference) => ++_read <= MaxReferences
        ? reference
        : throw new SourceException(0, 0, $"more than {MaxReferences:N0} words that refer to phases");

    private IEnumerable<int> Numbered(string text) => Numbers(text)
        .SelectMany(range => Enumerable.Range(0, _numbers.Length).Where(index => _numbers[index] >= range.First && _numbers[index] <= range.Last));

    private IEnumerable<int> OfStories(string text)
    {
        foreach (Match match in Story().Matches(text))
        {
            var (first, last) = (Counted(match).Groups["first"].Value, match.Groups["last"].Value);
            foreach (var index in Indexes(phase => phase.Stories.Any(story => IsWithin(story, first, last))))
                yield return index;
        }
    }

    private IEnumerable<int> OfKinds(string text) =>
        (SetupWord().IsMatch(text) ? Indexes(phase => phase.Kind == SpecKitKind.Setup) : [])
        .Concat(FoundationWord().IsMatch(text) ? Indexes(phase => phase.Kind == SpecKitKind.Foundation) : [])
        .Concat(PolishWord().IsMatch(text) ? Indexes(phase => phase.Kind == SpecKitKind.Polish) : []);

    private IEnumerable<int> Indexes(Func<SpecKitPhase, bool> wanted) =>
        Enumerable.Range(0, phases.Count).Where(index => wanted(phases[index]));

    private static bool IsWithin(string story, string first, string last) =>
        last.Length == 0 ? story == first
        : int.TryParse(story, CultureInfo.InvariantCulture, out var number)
            && number >= int.Parse(first.TrimEnd(Letters), CultureInfo.InvariantCulture) && number <= int.Parse(last, CultureInfo.InvariantCulture);

    private static readonly char[] Letters = [.. "abcdefghijklmnopqrstuvwxyz"];

    private static decimal? NumberOf(SpecKitPhase phase) =>
        decimal.TryParse(phase.Number?.TrimEnd(Letters), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private IEnumerable<(decimal First, decimal Last)> Numbers(string text)
    {
        foreach (Match list in PhaseList().Matches(text))
            foreach (Match range in NumberOrRange().Matches(list.Value))
            {
                var first = decimal.Parse(Counted(range).Groups["first"].Value, CultureInfo.InvariantCulture);
                yield return (first, range.Groups["last"].Success ? decimal.Parse(range.Groups["last"].Value, CultureInfo.InvariantCulture) : first);
            }
    }

    [GeneratedRegex(@"\bPhases?\s+[0-9]{1,4}(?:\.[0-9]{1,4})?(?:(?:\s*[-–—]\s*|\s*,\s*|\s*[&+/]\s*|\s+and\s+|\s+to\s+|,\s*and\s+)(?:Phases?\s+)?[0-9]{1,4}(?:\.[0-9]{1,4})?\b)*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PhaseList();

    [GeneratedRegex(@"(?<first>[0-9]+(?:\.[0-9]+)?)(?:(?:\s*[-–—]\s*|\s+to\s+)(?<last>[0-9]+(?:\.[0-9]+)?))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberOrRange();

    [GeneratedRegex(@"\b(?:US-?|User Story )(?<first>[0-9]{1,4}[a-z]?)(?:\s*[-–—]\s*US-?(?<last>[0-9]{1,4}))?\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Story();

    [GeneratedRegex(@"\bSetup\b", RegexOptions.None, 1000)]
    private static partial Regex SetupWord();

    [GeneratedRegex(@"\bFoundation(?:al)?\b", RegexOptions.None, 1000)]
    private static partial Regex FoundationWord();

    [GeneratedRegex(@"\bPolish\b", RegexOptions.None, 1000)]
    private static partial Regex PolishWord();
}
