using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

public sealed class SpecKitTests
{
    private const string Bakery = """
        # Tasks: Bakery Orders

        **Input**: Design documents from `/specs/012-bakery-orders/`

        ## Format: `[ID] [P?] [Story] Description`

        - **[P]**: may run beside others

        ## Phase 1: Setup (Shared Infrastructure)

        - [x] T001 Create the folders in `src/`
        - [X] T002 [P] Add linting in `.editorconfig`

        ## Phase 2: Foundational (Blocking)

        **⚠️ CRITICAL**: everything waits for this

        - [ ] T003 Write the schema in src/db/schema.sql per data-model.md
        - [ ] T004 [P] Model the loaf in src/models/loaf.py
        - [ ] T005 [P] Model the oven in src/models/oven.py
        - [ ] T006 Wire the models together

        **Checkpoint**: ready

        ## Phase 3: User Story 1 — Order a loaf (Priority: P1) 🎯 MVP

        ### Tests

        - [ ] T007 [P] [US1] Test ordering in tests/order_test.py

        ### Implementation

        - [ ] T008 [US1] Order service in src/services/order.py
          with the rules of the house
        - [ ] T009 [P] [US1] Order page in src/pages/order.html (depends on T008)

        ## Phase 4: User Story 2 - Bake

        - [ ] T010 [US2] Baking plan in src/services/bake.py
          - [ ] T096a [US2] An indented item

        ## Phase 5: Polish & Cross-Cutting

        - [-] T011 Translate
        - [ ] T012 Read the docs (depends on T003, T007-T008)
        """;

    [Fact]
    public void Items_become_tasks_under_their_own_ids()
    {
        var plan = PlanText.Plan(Bakery, "tasks.md");
        Assert.Equal(("012-bakery-orders", "Bakery Orders"), (plan.Plan, plan.Title));
        Assert.Equal("T001 T002 T003 T004 T005 T006 T007 T008 T009 T010 T096a T012", string.Join(' ', plan.Tasks.Select(task => task.Id)));
        Assert.Equal(["T001", "T002"], plan.Tasks.Where(task => task.Done == true).Select(task => task.Id));
        Assert.Equal("Order service in src/services/order.py\nwith the rules of the house", plan.Tasks.Single(task => task.Id == "T008").Prompt);
    }

    [Fact]
    public void Order_follows_place_and_marks() => Assert.Equal(
        [
            "T002 <- T001", "T003 <- T002", "T004 <- T003", "T005 <- T003", "T006 <- T004 T005", "T007 <- T006", "T008 <- T007", "T009 <- T008",
            "T010 <- T006", "T096a <- T010", "T012 <- T003 T007 T008 T009 T096a",
        ],
        PlanText.Edges(PlanText.Plan(Bakery, "tasks.md")).Select(Sorted));

    [Fact]
    public void Phases_follow_the_kind_of_the_source_s_phase() =>
        Assert.Equal("2 2 3 3 3 3 3 3 3 3 3 4", string.Join(' ', PlanText.Plan(Bakery, "tasks.md").Tasks.Select(task => task.Phase)));

    [Fact]
    public void The_path_in_the_text_is_what_the_task_touches()
    {
        var plan = PlanText.Plan(Bakery, "tasks.md");
        Assert.Equal(
            ["src/", ".editorconfig", "src/db/schema.sql", "src/models/loaf.py"],
            plan.Tasks.Take(4).Select(task => Assert.Single(task.Touches!)));
        Assert.Null(plan.Tasks[5].Touches);
    }

    [Fact]
    public void What_the_source_says_beside_is_kept()
    {
        var plan = PlanText.Plan(Bakery, "tasks.md");
        Assert.Equal(
            "phase: 3: User Story 1 — Order a loaf (Priority: P1) 🎯 MVP; section: Tests; story: US1; parallel: True",
            Metadata(plan.Tasks[6].Metadata!));
        Assert.Contains("Checkpoint", plan.Metadata!["phases"].ToString(), StringComparison.Ordinal);
        Assert.Contains("may run beside others", plan.Metadata!["sections"].ToString(), StringComparison.Ordinal);
        Assert.Contains("T011", plan.Metadata!["left_out"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_item_is_accounted_for()
    {
        var report = PlanText.Read(Bakery + """

            - [P] tasks may run beside others
            - [ ] loose end

            ## Notes

            - [ ] T001 again
            - [ ] without an id

            ```text
            - [ ] T900 in code
            ```
            <!--
            - [ ] T901 hidden
            -->
            """, "tasks.md").Report!;
        Assert.Equal((19, 13), (report.Items.Count, report.Tasks));
        Assert.Equal(
            [
                "[-] marks it as put off", "[P] is no checkbox", "it repeats T001 of line 11", "it has no id and stands in 'Notes', which is no phase",
                "it stands in a block of code", "it stands in a comment",
            ],
            report.NotTasks.Select(item => item.Reason!));
    }

    [Fact]
    public void An_id_twice_is_an_error_unless_lenient()
    {
        const string text = "## Phase 1: Setup\n- [ ] T001 One\n- [ ] T001 Two\n";
        Assert.Equal("tasks.md:3:1: T001.id: 'T001' is the id of an earlier task already", PlanText.Errors(text, "tasks.md")[0]);
        var lenient = new PlanReadOptions { Lenient = true };
        Assert.Equal(["T001", "T001-2"], PlanText.Plan(text, "tasks.md", lenient).Tasks.Select(task => task.Id));
        Assert.Contains(PlanText.Notes(text, "tasks.md", lenient), note => note.EndsWith("'T001' is the id of line 2 already; renamed to 'T001-2'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dependency_on_nothing_is_an_error_unless_lenient()
    {
        const string text = "## Phase 1: Setup\n- [ ] T001 One (depends on T099)\n";
        Assert.Equal("tasks.md:2:1: T001.depends_on: 'T099' does not exist", Assert.Single(PlanText.Errors(text, "tasks.md")));
        Assert.Null(PlanText.Plan(text, "tasks.md", new PlanReadOptions { Lenient = true }).Tasks[0].DependsOn);
    }

    [Fact]
    public void A_cycle_is_named_with_the_line() =>
        Assert.Equal(
            "tasks.md:2:1: T001.depends_on: a cycle: T001 → T002 → T001",
            Assert.Single(PlanText.Errors("## Phase 1: Setup\n- [ ] T001 One (depends on T002)\n- [ ] T002 Two\n", "tasks.md")));

    [Theory]
    [InlineData("(", 8_000)]
    [InlineData("(a", 4_000)]
    [InlineData("a/", 8_000)]
    [InlineData("`", 8_000)]
    [InlineData("T001-", 3_000)]
    [InlineData("[P] ", 4_000)]
    [InlineData("Phase 1, ", 1_700)]
    public void Lines_that_only_an_enemy_writes_are_read_in_time(string part, int times)
    {
        var line = string.Concat(Enumerable.Repeat(part, times));
        var text = string.Concat(Enumerable.Range(1, 20).Select(index => $"- [ ] T{index:000} {line}\n- **Phase 1**: Depends on {line}\n"));
        Assert.NotNull(PlanText.Read($"## Phase 1: Setup\n- [ ] T000 x\n## Dependencies\n{text}", "tasks.md").Report);
    }

    [Fact]
    public void A_line_has_a_length() =>
        Assert.Equal(
            "tasks.md:2:16384: the line is longer than 16,384 characters",
            Assert.Single(PlanText.Errors("## Phase 1: Setup\n- [ ] T001 " + new string('x', 20_000), "tasks.md")));

    [Fact]
    public void Edges_to_items_that_were_put_off_lead_on()
    {
        var plan = PlanText.Plan("""
            ## Phase 1: Setup
            - [ ] T001 One
            ## Phase 2: User Story 1 - x
            - [-] T002 Put off (depends on T001)
            ## Phase 3: User Story 2 - y
            - [ ] T003 [P] Three (depends on T002)
            """, "tasks.md");
        Assert.Equal(["T003 <- T001"], PlanText.Edges(plan));
    }

    private static string Sorted(string edge)
    {
        var parts = edge.Split(" <- ");
        return $"{parts[0]} <- {string.Join(' ', parts[1].Split(' ').Order(StringComparer.Ordinal))}";
    }

    private static string Metadata(IReadOnlyDictionary<string, System.Text.Json.JsonElement> metadata) =>
        string.Join("; ", metadata.Select(entry => $"{entry.Key}: {entry.Value}"));
}
