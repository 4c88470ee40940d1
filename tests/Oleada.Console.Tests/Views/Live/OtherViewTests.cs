using System.Text;
using System.Text.Json;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Views.Live;

public sealed class OtherViewTests
{
    [Fact]
    public void Plain_output_is_one_line_per_event_of_the_execution()
    {
        var story = new Story().Start([0, 0, 0, 120, 0]).Begin("task_044").File("src/auth.py", 2_100);
        story.After(1).End("task_045", 3, 2, name: "Implement auth.py").Error("task_067", 1, again: true, message: "exit code 1\u001b[2J");
        var lines = Plain(story.Events);
        Assert.Equal(
            [
                $"16:32:00 execution started  {Story.Id}  (120 tasks, 960 atoms in 9 waves)",
                "16:32:00 artifact created  src/auth.py  (2.1 KB, task_001)",
                "16:32:01 task_045 completed  Implement auth.py  (1 of 120 completed, 0.8%)",
                "16:32:01 task_067/a3 error  exit code 1\uFFFD[2J  (attempt 1 of 4, next in 3.0 s)",
            ],
            lines);
    }

    [Fact]
    public void Plain_lines_say_how_much_of_a_budget_is_left_and_what_to_type_when_it_is_used_up()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).Tell(new BudgetWarning("cost", 76.25, 1.525m, 2)).Tell(new BudgetWarning("tokens", 93, 930, 1000, "t1"))
            .Tell(new ApprovalRequested("budget-cost-1", "budget_exceeded", Message: "the execution's budget is used up", Exceeded: new ExceededBudget("cost", 2.05m, 2, 2)))
            .Tell(new ApprovalRequested("approval_1_1", "run", "t1", "make all", "a1", 1));
        Assert.Equal(
            [
                "16:32:00 budget warning  cost 76% used, $1.53 of $2.00",
                "16:32:00 budget warning  t1: tokens 93% used, 930 of 1,000 tokens",
                $"16:32:00 approval requested  the execution's budget is used up  (waits for you: oleada approvals allow {Story.Id} budget-cost-1, or deny)",
                $"16:32:00 approval requested  t1 run: make all  (waits for you: oleada approvals allow {Story.Id} approval_1_1, or deny)",
            ],
            Plain(story.Events).Skip(1));
    }

    [Fact]
    public void What_was_there_before_is_known_but_not_printed()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).End("t1", 3, 1).End("t2", 3, 1);
        var lines = Plain([story.Events[0] with { Fresh = false }, story.Events[1] with { Fresh = false }, story.Events[2]]);
        Assert.Contains("(2 of 2 completed, 100.0%)", Assert.Single(lines));
    }

    [Fact]
    public void Json_lines_are_the_canonical_envelopes_and_nothing_else()
    {
        var story = Story.Specified();
        var (lines, all) = (Json(story, allStreams: false), Json(story, allStreams: true));
        Assert.Equal(story.Events.Count, all.Length);
        Assert.Equal(story.Events.Count(seen => seen.OfExecution), lines.Length);
        Assert.All(all.Zip(story.Events), pair =>
        {
            var envelope = JsonSerializer.Deserialize(pair.First, ContractJson.Default.Envelope)!;
            Assert.Equal((pair.Second.Stream, pair.Second.Seq, pair.Second.Type), (envelope.Stream, envelope.Seq, envelope.Type));
            Assert.Equal(Encoding.UTF8.GetString(pair.Second.Json.Span), envelope.Data.GetRawText());
            Assert.Matches("^\\{\"type\":\"[a-z_]+\",\"timestamp\":\"[0-9T:.-]{23}Z\",\"stream\":\"", pair.First);
        });
    }

    [Fact]
    public void The_summary_says_what_failed_and_what_the_exit_code_means()
    {
        var story = new Story().Start([0, 0, 0, 2, 0]).Error("t1", 4, again: false, message: "one\ntwo\nthree\n\u001b[1mexit code 7")
            .End("t1", 3, 1, WorkStatus.Failed).End("t2", 3, 1).Tell(new ExecutionCompleted
            {
                ExecutionId = Story.Id, Status = ExecutionResult.PartialSuccess, TotalTasks = 2, CompletedTasks = 1, FailedTasks = 1,
                DurationMs = 65_000, ArtifactsCreated = 0, Tests = new TestCounts(3, 1),
            });
        var place = new WorkspaceRecord { Kind = WorkspaceKind.Worktree, Root = "/data/e/files", Branch = "oleada/e" };
        var text = string.Join('\n', Summary.Of(story.Model(), place, 80, TerminalStyle.Bare).Select(line => line.ToString()));
        Assert.Contains("1 of 2 completed, 1 failed", text);
        Assert.Contains("3 passed, 1 failed", text);
        Assert.Contains("Workspace   /data/e/files\nBranch      oleada/e\n", text);
        Assert.Contains("two\n            three\n            ?[1mexit code 7", text);
        Assert.Contains("Exit code   1", text);
        Assert.DoesNotContain("Tokens", text);
        Assert.Contains("/data/e/files\nBranch      oleada/e\n", string.Join('\n', Summary.Of(story.Model(), place, 20, TerminalStyle.Bare).Select(line => line.ToString())));
    }

    [Theory]
    [InlineData(null, "Cost        not known")]
    [InlineData(1.2, "Cost        $1.20 and more that is not known")]
    public void A_part_of_the_cost_is_not_taken_for_the_whole(double? known, string said)
    {
        var story = new Story().Start([0, 0, 0, 1, 0]).End("t1", 1, 1, cost: (decimal?)known).Tell(new ExecutionCompleted
        {
            ExecutionId = Story.Id, Status = ExecutionResult.Success, TotalTasks = 1, CompletedTasks = 1, FailedTasks = 0,
            DurationMs = 1, ArtifactsCreated = 0, CostUsd = (decimal?)known, CostIncomplete = true,
        });
        Assert.Contains(Summary.Of(story.Model(), null, 80, TerminalStyle.Bare), line => line.ToString().TrimEnd() == said);
    }

    private static string[] Plain(IReadOnlyList<SeenEvent> events)
    {
        var text = new StringBuilder();
        new PlainView(new LiveModel(TaskNames.None), written => text.Append(written), new(false, true), TimeZoneInfo.Utc).Show(events);
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private static string[] Json(Story story, bool allStreams)
    {
        var bytes = new MemoryStream();
        new JsonView(new LiveModel(TaskNames.None), written => bytes.Write(written.Span), allStreams).Show(story.Events);
        return Encoding.UTF8.GetString(bytes.ToArray()).TrimEnd('\n').Split('\n');
    }
}
