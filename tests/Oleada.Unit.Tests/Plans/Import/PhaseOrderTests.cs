using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

public sealed class PhaseOrderTests
{
    private const string Phases = """
        ## Phase 1: Setup
        - [ ] T001 a
        ## Phase 2: Foundational
        - [ ] T002 b
        ## Phase 3: User Story 1 - x
        - [ ] T003 c
        ## Phase 4: User Story 2 - y
        - [ ] T004 d
        ## Phase 5: User Story 3 - z
        - [ ] T005 e
        ## Phase 8.5: Extras
        - [ ] T006 f
        ## Phase 9: Polish
        - [ ] T007 g

        ## Dependencies & Execution Order

        """;

    /// <summary>What T003 to T007 wait for.</summary>
    private static string Order(string prose) => string.Join("; ", PlanText.Plan(Phases + prose, "tasks.md").Tasks.Skip(2)
        .Select(task => string.Join(' ', (task.DependsOn ?? []).Select(id => id[3..]).Order(StringComparer.Ordinal))));

    [Theory]
    [InlineData("", "2; 2; 2; 3 4 5; 6")]
    [InlineData("- **Phase 4 (US2: y)**: Depends on Phase 3 (`x()`, Phase 5) and Phase 2", "2; 3; 2; 4 5; 6")]
    [InlineData("- **US2 (Phase 4)**: Depends on Phase 2 completion — can run in parallel with Phases 3–5", "2; 2; 2; 3 4 5; 6")]
    [InlineData("- **Phase 3, 4, 5**: All depend on Phase 1 but not on Phase 2", "1; 1; 1; 2 3 4 5; 6")]
    [InlineData("- **US1–US3 (Phases 3–5)**: Depend on Setup", "1; 1; 1; 2 3 4 5; 6")]
    [InlineData("- **US3**: Depends on US1 + US2 (needs both)", "2; 2; 3 4; 5; 6")]
    [InlineData("- **US3**: Can start after Setup (Phase 2). No dependency on Phase 4", "2; 2; 1; 3 4 5; 6")]
    [InlineData("- **Phase 8.5**: Depends on Phases 3–4", "2; 2; 2; 3 4; 5 6")]
    [InlineData("- **Polish (Phase 9)**: Depends on all user stories being complete", "2; 2; 2; 3 4 5; 6")]
    [InlineData("- **Phase 1 → Phase 5**: sequential", "2; 2; 1; 3 4 5; 6")]
    [InlineData("- **US1**: No dependencies — can start immediately", "; 2; 2; 3 4 5; 6")]
    [InlineData("- **US2 (Phase 4)**: Depends on T001 (schema)", "2; 1; 2; 3 4 5; 6")]
    [InlineData("| Story | Depends On | With |\n|---|---|---|\n| US-2 (P0) | US-1 (needs it) | US-3 |", "2; 3; 2; 4 5; 6")]
    [InlineData("| Story | Phase | Can Start After |\n|---|---|---|\n| x | Phase 5 | Phase 3 (US1) + Phase 4 (US2) |", "2; 2; 3 4; 5; 6")]
    public void What_the_prose_says_replaces_the_usual_order(string prose, string expected) => Assert.Equal(expected, Order(prose));

    [Fact]
    public void An_order_that_is_only_drawn_is_taken_one_by_one()
    {
        const string drawing = "```\nPhase 1 → Phase 2\n```\n";
        Assert.Equal("2; 3; 4; 5; 6", Order(drawing));
        Assert.Contains(PlanText.Notes(Phases + drawing, "tasks.md"), note => note.Contains("only drawn", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("- **US2 (Phase 4)**: must come after the others", "not read as a dependency")]
    [InlineData("- **US2 (Phase 4)**: Depends on Phase 7", "there is no phase 7")]
    public void What_cannot_be_read_is_noted(string prose, string expected) =>
        Assert.Contains(PlanText.Notes(Phases + prose, "tasks.md"), note => note.StartsWith("tasks.md:17:1: note: " + expected, StringComparison.Ordinal));
}
