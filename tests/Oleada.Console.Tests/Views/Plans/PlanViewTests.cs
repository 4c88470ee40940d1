using System.Text;
using Oleada.Cli.Views.Plans;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Console.Tests.Views.Plans;

public sealed class PlanViewTests
{
    private const string Harbour = """
        plan: harbour
        title: 港の計画 👷‍♀️ with a title that is much too long for any terminal of forty columns, whatever its font
        description: Dredge, build and open.
        tasks:
          - { id: survey, name: "Survey the \"bottom\e[31m\" of the harbour", phase: 0, estimate: 1h, done: true }
          - id: dredge
            name: 浚渫する、とても長い名前のタスクで、どの端末の幅にも収まりきらないもの
            depends_on: [survey]
            touches: [docs/très-long/nom-de-fichier-qui-ne-finit-jamais-vraiment-avant-la-marge-droite.md]
            atoms:
              - { id: plan, run: "echo plan\n\techo tab", estimate: 30m }
              - { id: dig, run: echo dig, depends_on: [plan], estimate: 2h, timeout: 4h, verify: [{ run: test -f x }, { file_exists: hole.txt }] }
          - { id: crane, name: Raise the crane, depends_on: [survey], agent: codex, prompt: "Raise\nit", estimate: 45m, expects: [crane.md] }
          - { id: open, name: Open, phase: 4, depends_on: [dredge, crane], retry: { attempts: 2, backoff: 5s }, estimate: 10m, metadata: { story: US1 } }
        """;

    private static readonly PlanGraph Graph = PlanGraph.Build(Read(Harbour));

    public static TheoryData<string, int, bool> Screens()
    {
        var screens = new TheoryData<string, int, bool>();
        foreach (var view in PlanView.Names)
            foreach (var width in new[] { 40, 80, 200 })
                foreach (var unicode in new[] { true, false })
                    screens.Add(view, width, unicode);
        return screens;
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void No_line_is_wider_than_the_screen_or_controls_the_terminal(string view, int width, bool unicode)
    {
        foreach (var line in PlanView.Lines(view, Graph, width, new TerminalStyle(Colour: false, unicode)))
        {
            Assert.True(CellWidth.Of(line) <= width, $"{CellWidth.Of(line)} cells: {line}");
            Assert.DoesNotContain(line, char.IsControl);
            Assert.True(unicode || Ascii.IsValid(line), line);
        }
    }

    [Fact]
    public void The_overview_counts_phases_waves_and_time() => Assert.Equal(
        """
        港の計画 👷♀ with a title that is much too long for any terminal of f…  harbour
        Dredge, build and open.

        4 tasks, 5 atoms, 4 waves; 1 task done already

        Phases
        ├── 0 Discovery   [██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 1
        ├── 1 Analysis    [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 0
        ├── 2 Planning    [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 0
        ├── 3 Execution   [████████████████████░░░░░░░░░░░░░░░░░░░░] 2
        └── 4 Validation  [██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 1

        Widest wave    2 of 4, 2 atoms
        Longest chain  4 atoms, ends with open/a1
        Estimate       2h 40m at least, 3h 25m one by one
        Expected       1 file
        """, Screen("overview", 80));

    [Fact]
    public void The_timeline_gives_each_wave_its_time_and_place()
    {
        var lines = PlanView.Lines("timeline", PlanGraph.Build(Read("""
            plan: harbour
            tasks:
              - { id: a, name: A, estimate: 1h }
              - { id: b, name: B, estimate: 90m, depends_on: [a] }
              - { id: c, name: C, estimate: 5m, depends_on: [a] }
              - { id: d, name: D, estimate: 30m, depends_on: [b] }
            """)), 64, new TerminalStyle(Colour: false, Unicode: true));
        Assert.Equal(
            """
            harbour
            3 waves, 3h 00m if each waits for the one before

                 1        1 atom    1h 00m  ██████████
                 2        2 atoms   1h 30m            ███████████████
                 3        1 atom   30m 00s                           █████
            """, string.Join('\n', lines));
    }

    [Fact]
    public void Dependencies_are_shown_both_ways()
    {
        var lines = Screen("dependencies", 80);
        Assert.Contains("    waits for  dredge, crane", lines, StringComparison.Ordinal);
        Assert.Contains("    holds up   dredge, crane", lines, StringComparison.Ordinal);
        Assert.Contains("    dig waits for plan", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void The_full_view_says_everything()
    {
        var lines = Screen("full", 200);
        string[] all =
        [
            "run: echo dig", "timeout: 4h", "verify: test -f x; file exists: hole.txt", "agent: codex", "retry: 2 attempts, 5s apart",
            "metadata: story: US1", "estimate: 45m",
        ];
        foreach (var said in all)
            Assert.Contains(said, lines, StringComparison.Ordinal);
    }

    private static string Screen(string view, int width) =>
        string.Join('\n', PlanView.Lines(view, Graph, width, new TerminalStyle(Colour: false, Unicode: true)));

    private static Oleada.Contracts.Plans.MasterPlan Read(string text)
    {
        var reading = PlanFile.Read(Encoding.UTF8.GetBytes(text), "plan.yaml");
        Assert.Empty(reading.Errors);
        return reading.Plan!;
    }
}
