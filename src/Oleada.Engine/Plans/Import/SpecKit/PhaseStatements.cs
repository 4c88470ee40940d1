using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>One thing that the file says about the order of its phases.</summary>
/// <param name="Phases">Indexes of the phases that it is about.</param>
/// <param name="DependOn">Indexes of the phases that they wait for.</param>
/// <param name="Tasks">Ids of single items that they wait for.</param>
internal sealed record PhaseStatement(int Line, IReadOnlyList<int> Phases, IReadOnlyList<int> DependOn, IReadOnlyList<string> Tasks);

/// <summary>
/// Reads "Dependencies &amp; Execution Order": list items such as <c>**US2 (Phase 4)**: Depends on Phase 3</c> and tables with a
/// column "Depends On" or "Can Start After". What it cannot read it notes.
/// </summary>
internal sealed partial class PhaseStatements(IReadOnlyList<SpecKitPhase> phases, ProblemList problems)
{
    private const int MostStatements = 2_000;
    private const int DeepestParentheses = 8;

    /// <summary>Without backtracking: one that backtracks takes the square of a line's length.</summary>
    private static readonly Regex AllBeforePattern = new(@"\ball\b.*\b(?:phases|stories)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking, OneSecond);

    private static readonly Regex NothingPattern = new(@"^\W*(?:none|nothing|n/a)?\W*$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking, OneSecond);

    private static TimeSpan OneSecond => TimeSpan.FromSeconds(1);

    private readonly PhaseReferences _references = new(phases);
    private readonly KnownIds _ids = new(phases.SelectMany(phase => phase.Items).Select(item => item.Id));
    private long _links;
    private readonly List<PhaseStatement> _found = [];
    private int _subject = -1;
    private int _dependsOn = -1;
    private int _phaseColumn = -1;

    public bool HasDiagram { get; private set; }

    public IReadOnlyList<PhaseStatement> Read(IEnumerable<SpecKitSection> sections)
    {
        foreach (var line in sections.Where(section => AboutOrder().IsMatch(section.Title)).SelectMany(section => section.Lines))
        {
            if (line.Part == MarkdownPart.Code)
                HasDiagram |= PhaseWord().IsMatch(line.Text);
            if (line.Part != MarkdownPart.Text)
                continue;
            if (_found.Count == MostStatements)
                throw new SourceException(line.Number, 1, $"more than {MostStatements:N0} statements on the order of phases");
            if (line.Text.StartsWith('|'))
                TakeRow(line);
            else
            {
                _subject = -1;
                TakeItem(line);
            }
        }
        return _found;
    }

    private void TakeItem(MarkdownLine line)
    {
        var item = Item().Match(line.Text);
        if (!item.Success)
            return;
        var (head, text) = (item.Groups["head"].Value, item.Groups["text"].Value.Trim());
        if (Arrow().Match(head) is { Success: true } arrow)
            Add(line, _references.Subjects(arrow.Groups["to"].Value), arrow.Groups["from"].Value);
        else if (_references.Subjects(head) is not { Count: > 0 } about)
            return;
        else if (NoDependency().IsMatch(text))
            _found.Add(new PhaseStatement(line.Number, about, [], []));
        else if (Clause().Match(text) is { Success: true } clause)
            Add(line, about, clause.Groups["what"].Value);
        else if (SpeaksOfOrder().IsMatch(text))
            problems.Note(line.Number, line.Indent + 1, null, $"not read as a dependency: \"{Cut(line.Text)}\"");
    }

    private void TakeRow(MarkdownLine line)
    {
        var cells = line.Text.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray();
        if (_subject < 0)
        {
            _dependsOn = Array.FindIndex(cells, cell => DependsColumn().IsMatch(cell));
            _phaseColumn = Array.FindIndex(cells, cell => cell.Equals("Phase", StringComparison.OrdinalIgnoreCase));
            _subject = _dependsOn == 0 ? 1 : 0;
            return;
        }
        if (_dependsOn < 0 || cells.Length <= Math.Max(_dependsOn, Math.Max(_subject, _phaseColumn)) || cells[0].Trim('-', ':', ' ').Length == 0)
            return;
        var about = _references.Subjects(cells[_phaseColumn >= 0 ? _phaseColumn : _subject]);
        if (about.Count > 0)
            Add(line, about, cells[_dependsOn]);
    }

    private void Add(MarkdownLine line, IReadOnlyList<int> about, string clause)
    {
        var plain = clause;
        for (var depth = 0; depth < DeepestParentheses && Parentheses().IsMatch(plain); depth++)
            plain = Parentheses().Replace(plain, " ");
        plain = SentenceEnd().Match(plain) is { Success: true } end ? plain[..end.Index] : plain;
        var dependOn = _references.All(plain).ToList();
        if (AllBeforePattern.IsMatch(plain))
            dependOn.AddRange(Enumerable.Range(0, about.Min()));
        var tasks = SpecKitText.Ids(plain, _ids).Take(PlanLimits.Edges).Distinct(StringComparer.Ordinal).ToList();
        if ((_links += (long)about.Count * (dependOn.Count + tasks.Count)) > PlanLimits.Edges)
            throw new SourceException(line.Number, 1, $"the order of the phases makes more than {PlanLimits.Edges:N0} dependencies");
        foreach (var unknown in _references.Unknown(plain))
            problems.Note(line.Number, line.Indent + 1, null, $"there is no phase {unknown} to depend on");
        if (dependOn.Count + tasks.Count == 0 && !NothingPattern.IsMatch(plain))
            problems.Note(line.Number, line.Indent + 1, null, $"not read as a dependency: \"{Cut(line.Text)}\"");
        else
            _found.Add(new PhaseStatement(line.Number, about, [.. dependOn.Except(about).Distinct()], tasks));
    }

    private static string Cut(string text) => text.Length <= 100 ? text : text[..100] + "…";

    [GeneratedRegex(@"Dependenc|Execution Order", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AboutOrder();

    [GeneratedRegex(@"\bPhase\s+[0-9]", RegexOptions.None, 1000)]
    private static partial Regex PhaseWord();

    [GeneratedRegex(@"^[-*+]\s+\*\*(?<head>.{1,200}?)\*\*\s*[:—–-]?\s*(?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Item();

    [GeneratedRegex(@"^(?<from>Phase\s+[0-9.]+[^→>]{0,60})(?:→|->)\s*(?<to>Phase\s+[0-9.]+.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^(?:All\s+)?(?:depends?\s+on|can\s+start\s+after|starts?\s+after|requires?|after|blocked\s+by)\s+(?<what>.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clause();

    [GeneratedRegex(@"^(?:No\s+(?:story\s+)?dependenc(?:y|ies)|None\b|Can start immediately)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NoDependency();

    [GeneratedRegex(@"\b(?:depends?|after|before|block|first|sequential)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SpeaksOfOrder();

    [GeneratedRegex(@"^(?:Depends On|Can Start After|Dependenc(?:y|ies))$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DependsColumn();

    [GeneratedRegex(@"\([^()]{0,1000}\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"\.\s|;|\s[—–-]\s|\bbut\b|\bcan\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SentenceEnd();
}
