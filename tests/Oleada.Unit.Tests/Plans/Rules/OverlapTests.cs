using Xunit;

namespace Oleada.Unit.Tests.Plans.Rules;

public sealed class OverlapTests
{
    [Fact]
    public void Two_writers_of_one_file_without_an_order_are_noted() =>
        Assert.Equal(
            "plan.yaml:4:32: note: tasks[1].touches: 'x.md' is also written by 'a' with no order between the two; they will run one after the other",
            Assert.Single(PlanText.Notes("""
                plan: p
                tasks:
                  - { id: a, name: A, touches: [x.md] }
                  - { id: b, name: B, touches: [x.md] }
                  - { id: c, name: C, touches: [y.md] }
                """)));

    [Fact]
    public void Writers_in_different_waves_may_still_have_no_order() =>
        Assert.Single(PlanText.Notes("""
            plan: p
            tasks:
              - { id: a, name: A, touches: [x.md] }
              - { id: b, name: B }
              - { id: c, name: C, depends_on: [b], touches: [x.md] }
            """));

    [Fact]
    public void Writers_one_after_the_other_are_not_noted() =>
        Assert.Empty(PlanText.Notes("""
            plan: p
            tasks:
              - { id: a, name: A, touches: [x.md] }
              - { id: b, name: B, depends_on: [a] }
              - { id: c, name: C, depends_on: [b], touches: [x.md], atoms: [{ id: a1, touches: [x.md] }, { id: a2 }] }
            """));

    [Fact]
    public void Many_such_files_are_counted()
    {
        var files = string.Join(", ", Enumerable.Range(0, 30).Select(i => $"f{i}.md"));
        var notes = PlanText.Notes($"plan: p\ntasks:\n  - {{ id: a, name: A, touches: [{files}] }}\n  - {{ id: b, name: B, touches: [{files}] }}");
        Assert.Equal(21, notes.Length);
        Assert.Contains(notes, note => note.Contains("10 more files", StringComparison.Ordinal));
    }
}
