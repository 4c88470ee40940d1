using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

/// <summary>OpenSpec and plain Markdown.</summary>
public sealed class ListImportTests
{
    private const string Change = """
        # Tasks

        ## 1. Store
        - [x] 1.1 Add the table in `db/loaves.sql`
        - [ ] 1.2 Add the reader
          - [ ] look at nulls
          - [ ] look at dates
        - [ ] Without a number

        ## 2. Page
        Some prose.
        - [ ] 2.1 Draw it
          - [ ] 2.2 Indented, but numbered
        - [ ] 2.3 Test it (depends on 2.1)
        - [~] 2.4 Given up
        """;

    [Fact]
    public void Openspec_groups_and_items_follow_one_another()
    {
        var plan = PlanText.Plan(Change, "openspec/changes/add-loaves/tasks.md");
        Assert.Equal("add-loaves", plan.Plan);
        Assert.Equal(["1.2 <- 1.1", "task_001 <- 1.2", "2.1 <- task_001", "2.2 <- 2.1", "2.3 <- 2.1"], PlanText.Edges(plan));
        Assert.Equal(["a1", "a2"], plan.Tasks[1].Atoms!.Select(atom => atom.Id));
        Assert.Equal(["a1"], plan.Tasks[1].Atoms![1].DependsOn!);
        Assert.Equal(("1. Store", true), (plan.Tasks[0].Metadata!["group"].GetString(), plan.Tasks[0].Done));
    }

    [Fact]
    public void Openspec_items_are_all_accounted_for()
    {
        var reading = PlanText.Read(Change, "tasks.md");
        Assert.Equal((PlanFormat.OpenSpec, "9 items: 6 tasks, 2 atoms, 1 not tasks"), (reading.Format, reading.Report!.Summary));
        Assert.Contains("tasks.md:8:1: note: the item has no number; it is called task_001", PlanText.Notes(Change, "tasks.md"));
    }

    private const string Checklists = """
        # Move house

        Before the first of May.

        ## Pack
        Boxes are in the cellar.
        - [ ] books
        - [x] plates
        1. [ ] lamps

        ## Why

        Because.

        ## Clean
        - [x] floor
        - [x] windows
        """;

    [Fact]
    public void A_heading_is_a_task_and_its_checklist_its_atoms()
    {
        var plan = PlanText.Plan(Checklists, "house.md");
        Assert.Equal(("move-house", "Move house"), (plan.Plan, plan.Title));
        Assert.Equal(["task_001 Pack ", "task_002 Clean True"], plan.Tasks.Select(task => $"{task.Id} {task.Name} {task.Done}"));
        Assert.Equal(["books", "lamps"], plan.Tasks[0].Atoms!.Select(atom => atom.Name));
        Assert.Equal("Pack\n\nBoxes are in the cellar.", plan.Tasks[0].Prompt);
        Assert.Equal(["task_002 <- task_001"], PlanText.Edges(plan));
        Assert.Contains("Because.", plan.Metadata!["sections"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_checklist_each_heading_with_text_is_a_task() =>
        Assert.Equal(
            ["A", "C"],
            PlanText.Plan("# T\n\n## A\nText of a.\n\n## B\n\n### C\nText of c.\n", "x.md").Tasks.Select(task => task.Name));

    [Fact]
    public void Markdown_without_any_task_is_an_error() =>
        Assert.Equal("x.md: no task found; read as markdown", Assert.Single(PlanText.Errors("only prose, no heading", "x.md")));

    [Theory]
    [InlineData("# T\n- [ ] only a list", "T")]
    [InlineData("## A\r\n\r\n* [ ] crlf and stars\r\n", "A")]
    [InlineData("~~~\n## Not\n- [ ] not\n~~~\n## A\n- [ ] yes", "A")]
    [InlineData("<!--\n## Not\n- [ ] not\n-->\n## A ##\n- [ ] yes", "A")]
    public void Odd_markdown_is_read(string text, string name) => Assert.Equal(name, Assert.Single(PlanText.Plan(text, "x.md").Tasks).Name);

    [Theory]
    [InlineData(Change, "tasks.md")]
    [InlineData(Checklists, "house.md")]
    public void Importing_exporting_and_importing_again_gives_the_same(string text, string name)
    {
        var plan = PlanText.Plan(text, name);
        Assert.Equal(PlanText.Json(plan), PlanText.Json(PlanText.Plan(PlanWriter.ToYaml(plan))));
        Assert.Equal(PlanText.Json(plan), PlanText.Json(PlanText.Plan(PlanText.Json(plan), "plan.json")));
    }

    [Fact]
    public void The_format_can_be_given() =>
        Assert.Equal(
            PlanFormat.Markdown,
            PlanText.Read(Change, "tasks.md", new PlanReadOptions { Format = PlanFormat.Markdown }).Format);
}
