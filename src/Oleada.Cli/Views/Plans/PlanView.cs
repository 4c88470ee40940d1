using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>The ways to look at a plan, by the names that <c>--view</c> takes.</summary>
internal static class PlanView
{
    public const string Default = "overview";

    private static readonly Dictionary<string, Func<PlanGraph, PlanPage, IEnumerable<string>>> ByName = new(StringComparer.Ordinal)
    {
        [Default] = OverviewView.Lines,
        ["timeline"] = TimelineView.Lines,
        ["tasks"] = TasksView.Lines,
        ["stats"] = StatsView.Lines,
        ["dependencies"] = DependenciesView.Lines,
        ["full"] = FullView.Lines,
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static IEnumerable<string> Lines(string view, PlanGraph graph, int width, TerminalStyle style) =>
        ByName[view](graph, new PlanPage(Math.Max(width, PlanPage.LeastWidth), style));
}

/// <summary>What a view is drawn on.</summary>
internal sealed record PlanPage(int Width, TerminalStyle Style)
{
    public const int LeastWidth = 40;

    public Line Line() => new(Width, Style);

    public string Heading(string text) => Line().Add(text, Ink.Strong).ToString();

    /// <summary>The plan's name and, where it has one, its title.</summary>
    public string Title(PlanGraph graph) => graph.Plan.Title is { } title
        ? Line().AddName(title, Ink.Strong, keep: graph.Plan.Plan.Length + 3).Add($"  {graph.Plan.Plan}", Ink.Dim).ToString()
        : Line().AddName(graph.Plan.Plan, Ink.Strong).ToString();

    /// <summary>Text from outside over as many lines as it takes, each after the same space.</summary>
    public IEnumerable<string> Wrapped(string text, int indent) =>
        text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Wrap(Style.Clean(line), Width - indent)).Select(line => new string(' ', indent) + line);

    private static IEnumerable<string> Wrap(string text, int cells)
    {
        while (CellWidth.Of(text) > cells)
        {
            var fits = CellWidth.Take(text, cells);
            var space = fits.LastIndexOf(' ');
            var length = space > fits.Length / 2 ? space : Math.Max(fits.Length, 1);
            yield return text[..length];
            text = text[length..].TrimStart();
        }
        yield return text;
    }
}
