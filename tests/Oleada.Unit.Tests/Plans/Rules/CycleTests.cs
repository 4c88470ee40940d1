using System.Text;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Rules;

public sealed class CycleTests
{
    [Fact]
    public void A_cycle_of_tasks_is_named_as_a_whole() =>
        Assert.Equal("plan.yaml:4:35: tasks[1].depends_on: a cycle: a → b → c → a", Assert.Single(PlanText.Errors("""
            plan: p
            tasks:
              - { id: x, name: X, depends_on: [a] }
              - { id: a, name: A, depends_on: [b] }
              - { id: b, name: B, depends_on: [c] }
              - { id: c, name: C, depends_on: [a] }
            """)));

    [Fact]
    public void A_cycle_of_atoms_across_tasks_is_named() =>
        Assert.Contains("a cycle: a/x → b/y → a/x", Assert.Single(PlanText.Errors("""
            plan: p
            tasks:
              - { id: a, name: A, atoms: [{ id: x, depends_on: [b/y] }] }
              - { id: b, name: B, depends_on: [a], atoms: [{ id: y }] }
            """)), StringComparison.Ordinal);

    [Fact]
    public void A_cycle_of_siblings_is_named() =>
        Assert.Contains("a cycle: a/x → a/y → a/z → a/x", Assert.Single(PlanText.Errors("""
            plan: p
            tasks: [{ id: a, name: A, atoms: [{ id: x, depends_on: [y] }, { id: y, depends_on: [a/z] }, { id: z, depends_on: [x] }] }]
            """)), StringComparison.Ordinal);

    [Fact]
    public void A_long_cycle_is_shortened() =>
        Assert.EndsWith(
            "t0 → t1 → t2 → t3 → t4 → t5 → t6 → t7 → t8 → t9 → (49989 more) → t49999 → t0",
            Assert.Single(PlanText.Errors(Chain(50_000, close: true))), StringComparison.Ordinal);

    [Fact]
    public void A_chain_of_a_hundred_thousand_tasks_is_as_good_as_any()
    {
        var plan = PlanText.Plan(Chain(100_000, close: false));
        Assert.Equal(100_000, PlanGraph.Build(plan).Waves);
    }

    [Fact]
    public void Too_many_dependencies_are_refused_before_they_fill_the_memory()
    {
        var text = new StringBuilder("plan: p\ntasks:\n");
        foreach (var id in new[] { "a", "b", "c", "d", "e", "f", "g" })
            text.Append("- {id: ").Append(id).Append(", name: T").Append(id == "a" ? "" : $", depends_on: [{(char)(id[0] - 1)}]")
                .Append(", atoms: [").AppendJoin(", ", Enumerable.Range(0, 1_000).Select(i => $"{{id: x{i}}}")).Append("]}\n");
        Assert.Contains("more than 5,000,000 dependencies", Assert.Single(PlanText.Errors(text.ToString())), StringComparison.Ordinal);
    }

    private static string Chain(int length, bool close)
    {
        var text = new StringBuilder("plan: p\ntasks:\n");
        for (var i = 0; i < length; i++)
        {
            var next = i + 1 < length ? i + 1 : close ? 0 : -1;
            text.Append("- {id: t").Append(i).Append(", name: T").Append(next < 0 ? "" : $", depends_on: [t{next}]").Append("}\n");
        }
        return text.ToString();
    }
}
