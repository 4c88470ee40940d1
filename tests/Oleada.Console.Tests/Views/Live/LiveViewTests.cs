using System.Text.RegularExpressions;
using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Views.Live;

public sealed partial class LiveViewTests
{
    private static readonly string Wide = string.Concat(Enumerable.Repeat("漢字", 20));
    private static readonly TerminalStyle Drawn = new(Colour: false, Unicode: true);
    private static readonly TerminalStyle Coloured = new(Colour: true, Unicode: true);

    [Theory]
    [InlineData("specified", 80, true)]
    [InlineData("specified", 40, true)]
    [InlineData("specified", 200, true)]
    [InlineData("specified", 80, false)]
    [InlineData("troubled", 80, true)]
    [InlineData("troubled", 40, false)]
    [InlineData("ended", 80, true)]
    [InlineData("waiting", 80, true)]
    [InlineData("waiting", 40, false)]
    public void Looks_as_it_was_approved(string story, int width, bool unicode) =>
        Golden.Check($"{story}-{width}-{(unicode ? "unicode" : "ascii")}", Text(Told(story), width, 30, new TerminalStyle(false, unicode)));

    [Fact]
    public void Never_is_wider_or_higher_than_the_terminal()
    {
        foreach (var story in new[] { Told("specified"), Told("troubled"), Told("hostile"), Told("ended"), Told("waiting"), new Story() })
        {
            var model = story.Model();
            foreach (var style in new[] { Drawn, Coloured, TerminalStyle.Bare })
                for (var width = 1; width <= 220; width += width < 90 ? 1 : 13)
                    for (var height = 1; height <= 40; height += 7)
                    {
                        var lines = LiveView.Render(model, width, height, story.Now, style);
                        Assert.True(lines.Count <= height);
                        Assert.All(lines, line => Assert.True(CellWidth.Of(Bare(line.ToString())) <= width, line.ToString()));
                        Assert.All(lines, line => Assert.Equal(CellWidth.Of(Bare(line.ToString())), line.Cells));
                    }
        }
    }

    [Fact]
    public void Names_from_a_plan_cannot_control_the_terminal()
    {
        var lines = LiveView.Render(Told("hostile").Model(), 120, 40, Told("hostile").Now, Coloured);
        Assert.All(lines, line => Assert.DoesNotContain(Bare(line.ToString()), letter => char.IsControl(letter) || letter is '\u202E' or '\u200D'));
        Assert.Contains(lines, line => line.ToString().Contains("evil"));
    }

    [Fact]
    public void Ascii_is_all_there_is_without_unicode()
    {
        foreach (var story in new[] { Told("specified"), Told("troubled"), Told("hostile") })
            Assert.All(Text(story, 100, 40, TerminalStyle.Bare), letter => Assert.True(letter is >= ' ' and <= '~' or '\n'));
    }

    [Fact]
    public void A_low_screen_keeps_what_matters_most()
    {
        var text = Text(Told("troubled"), 80, 4, Drawn);
        Assert.Contains("Progress:", text);
        Assert.Contains("Errors", text);
        Assert.DoesNotContain("Phases", text);
    }

    [Theory]
    [InlineData(74, "32")]
    [InlineData(75, "33")]
    [InlineData(89, "33")]
    [InlineData(90, "31")]
    [InlineData(120, "31")]
    public void Budgets_turn_yellow_at_75_percent_and_red_at_90(int percent, string code)
    {
        var story = new Story().Start([0, 0, 0, 2, 0], with: started => started with { TokenBudget = 1000 }).End("t1", 3, 1, tokens: percent * 10);
        var line = LiveView.Render(story.Model(), 80, 30, story.Now, Coloured).Single(line => line.ToString().Contains("Tokens"));
        Assert.Contains($"\u001b[{code}m{percent}%\u001b[0m", line.ToString());
    }

    [Fact]
    public void What_nobody_reported_is_not_shown()
    {
        var text = Text(new Story().Start([0, 0, 0, 2, 0], waves: 1).Begin("t1"), 80, 30, Drawn);
        Assert.DoesNotContain("Tokens", text);
        Assert.DoesNotContain("Cost", text);
        Assert.DoesNotContain("Artifacts", text);
        Assert.DoesNotContain("left", text);
    }

    [Fact]
    public void A_retry_counts_down_and_then_is_due()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).Error("t1", 1, again: true, wait: 3000);
        Assert.Contains("1 retrying (t1, attempt 2 of 4, in 3s)", Text(story, 80, 30, Drawn));
        Assert.Contains("in 2s)", Text(story.After(1.5), 80, 30, Drawn));
        Assert.Contains("attempt 2 of 4, now)", Text(story.After(2), 80, 30, Drawn));
        Assert.DoesNotContain("retrying", Text(story.Begin("t1", "a3", attempt: 2), 80, 30, Drawn));
    }

    private static string Text(Story story, int width, int height, TerminalStyle style) =>
        string.Join('\n', LiveView.Render(story.Model(), width, height, story.Now, style).Select(line => line.ToString())) + "\n";

    internal static string Bare(string text) => Sgr().Replace(text, "");

    private static Story Told(string name) => name switch
    {
        "specified" => Story.Specified(),
        "troubled" => Troubled(),
        "ended" => Over(),
        "waiting" => Waiting(),
        _ => Hostile(),
    };

    private static Story Troubled() => new Story().Start([1, 0, 0, 4, 1], waves: 12, atoms: 40)
        .Know("t5", "Compute the indexes of everything that has been collected so far in the whole of the atlas", 3)
        .After(5).End("t1", 0, 1).Wave(1, 8)
        .Begin("t2", "a3", 2).After(1).Error("t2", 4, again: false, message: "exit code 3: division by zero\nat line 7")
        .End("t2", 3, 2, WorkStatus.Failed).End("t3", 3, 3, WorkStatus.Skipped).Wave(2, 8, 5)
        .Error("t4", 2, again: true, wait: 90_000).File("out/unexpected.txt", 1_234_567, expected: null).Begin("t5", "a1", 3).Begin("t4", "a2", 3).Begin("t5", "a2", 3).After(4);

    private static Story Over() => new Story().Start([1, 0, 0, 2, 0], waves: 2, atoms: 3).After(2).End("t1", 0, 1, atoms: 1).Wave(1, 1)
        .File("out/index.json", 2_048).After(3).Error("t2", 4, again: false).End("t2", 3, 2, WorkStatus.Failed, atoms: 1).End("t3", 3, 2, atoms: 1).Wave(2, 2, 1)
        .Tell(new ExecutionCompleted
        {
            ExecutionId = Story.Id, Status = ExecutionResult.PartialSuccess, TotalTasks = 3, CompletedTasks = 2, FailedTasks = 1, DurationMs = 5000,
            ArtifactsCreated = 1, SkippedTasks = 0,
        });

    /// <summary>A task is near the end of its budget, and the execution has raised its own once and waits again.</summary>
    private static Story Waiting() => new Story()
        .Start([0, 0, 0, 2, 0], waves: 1, atoms: 2, with: started => started with { TokenBudget = 1_000_000, CostBudgetUsd = 2 })
        .Know("t1", "Write the endpoints", 3).Begin("t1").After(20)
        .Tell(new AgentUsage { AtomId = "a1", Attempt = 1, InputTokens = 300_000, CachedInputTokens = 0, OutputTokens = 9_000, CostUsd = 2.05m }, "t1")
        .Tell(new BudgetWarning("cost", 102.5, 2.05m, 2)).Tell(new ApprovalRequested("budget-cost-1", "budget_exceeded", Exceeded: new ExceededBudget("cost", 2.05m, 2, 2)))
        .Tell(new AttemptInterrupted("a1", 1, "the execution's budget is used up: 2.05 of 2 USD", 309_000, 2.05m), "t1").After(60)
        .Tell(new ApprovalResolved("budget-cost-1", "approved", "a person")).Begin("t1").After(30)
        .Tell(new AgentUsage { AtomId = "a1", Attempt = 1, InputTokens = 200_000, CachedInputTokens = 0, OutputTokens = 9_000, CostUsd = 2.01m }, "t1")
        .Tell(new BudgetWarning("tokens", 92.36, 518_000, 560_000, "t1")).Tell(new BudgetWarning("cost", 101.5, 4.06m, 4))
        .Tell(new ApprovalRequested(
            "budget-cost-2", "budget_exceeded", Message: "the execution's budget is used up: 4.06 of 4 USD; allowing it adds 2 USD",
            Exceeded: new ExceededBudget("cost", 4.06m, 4, 2)))
        .Tell(new AttemptInterrupted("a1", 1, "the execution's budget is used up: 4.06 of 4 USD", 209_000, 2.01m), "t1").After(4);

    private static Story Hostile() => new Story().Start([0, 0, 0, 3, 0], with: started => started with { PlanId = "evil\u001b[2J\u0007plan\r\n" })
        .Know("t\u009b1", "evil \u001b]0;title\u0007 \u202Ename\u200D " + Wide + " 👩‍👩‍👧‍👦 e\u0301\u0301\u0301", 3)
        .Begin("t\u009b1").File("src/\u001b[31mevil\n漢字.py", 3).Error("t\u009b1", 1, again: true).Error("t2\u001bc", 4, again: false, message: "\u001b[2Jboom\u0000\tx")
        .End("t3", 3, 1, name: "\ud800 lone").After(1);

    [GeneratedRegex("\u001b\\[[0-9;]*m", RegexOptions.None, 1000)]
    private static partial Regex Sgr();
}
