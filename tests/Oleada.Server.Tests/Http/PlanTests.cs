using System.Text;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tests.Http;

public sealed class PlanTests
{
    private const string Yaml = """
        plan: small
        tasks:
          - id: a
            name: First
            atoms:
              - { id: a1, run: "true" }
          - id: b
            name: Second
            depends_on: [a]
            atoms:
              - { id: a1, run: "true" }
              - { id: a2, run: "true" }
        """;

    [Fact]
    public async Task A_plan_is_saved_found_and_listed_and_the_same_one_is_the_same_version()
    {
        await using var server = await TestServer.StartAsync();
        var saved = await server.Admin.PostAsync("/api/plans?name=small.yaml", Yaml, 201, ContractJson.Default.PlanSavedAnswer);
        Assert.Equal(("small", 1L, 2, 3, 2), (saved.PlanId, saved.PlanVersion, saved.TotalTasks, saved.TotalAtoms, saved.Waves));
        Assert.Equal(1, (await server.Admin.PostAsync("/api/plans", Yaml, 201, ContractJson.Default.PlanSavedAnswer)).PlanVersion);
        var changed = Yaml.Replace("Second", "Last", StringComparison.Ordinal);
        Assert.Equal(2, (await server.Admin.PostAsync("/api/plans", changed, 201, ContractJson.Default.PlanSavedAnswer)).PlanVersion);
        var newest = await server.Viewer.GetAsync("/api/plans/small", ContractJson.Default.PlanView);
        Assert.Equal((2, "Last"), (newest.PlanVersion, newest.Plan.Tasks[1].Name));
        var first = await server.Viewer.GetAsync("/api/plans/small?version=1", ContractJson.Default.PlanView);
        Assert.Equal((1, "Second"), (first.PlanVersion, first.Plan.Tasks[1].Name));
        var list = await server.Viewer.GetAsync("/api/plans", ContractJson.Default.PagePlanSummary);
        Assert.Equal(("small", 2L), (list.Items[0].PlanId, list.Items[0].PlanVersion));
    }

    [Fact]
    public async Task A_foreign_format_is_read_as_well()
    {
        await using var server = await TestServer.StartAsync();
        const string Markdown = "# Groceries\n\n## Buy\n\n- [ ] milk\n- [ ] bread\n";
        var saved = await server.Admin.PostAsync("/api/plans?name=groceries.md&format=markdown", Markdown, 201, ContractJson.Default.PlanSavedAnswer);
        Assert.Equal(2, saved.TotalAtoms);
    }

    [Fact]
    public async Task A_bad_plan_is_answered_with_everything_that_is_wrong()
    {
        await using var server = await TestServer.StartAsync();
        const string Bad = """
            plan: bad
            tasks:
              - id: a
                name: First
                depends_on: [nowhere]
              - id: a
                name: Again
            """;
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, "/api/plans?name=bad.yaml", Bad);
        Assert.Equal(400, problem.Status);
        Assert.StartsWith("bad.yaml:", problem.Detail, StringComparison.Ordinal);
        Assert.Contains(problem.Faults!, fault => fault is { Line: 5 } && fault.Message.Contains("nowhere", StringComparison.Ordinal));
        Assert.Contains(problem.Faults!, fault => fault.Line is 6 or 3 && fault.Field!.Contains("id", StringComparison.Ordinal));
        Assert.Equal(404, (await server.Viewer.ProblemAsync(HttpMethod.Get, "/api/plans/bad")).Status);
    }

    [Theory]
    [InlineData("format=tarot", "format")]
    [InlineData("lenient=perhaps", "lenient")]
    public async Task A_bad_parameter_is_named(string query, string field)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, $"/api/plans?{query}", Yaml);
        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task A_bad_version_is_named(string version)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.Viewer.ProblemAsync(HttpMethod.Get, $"/api/plans/small?version={version}");
        Assert.Equal((400, "version"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task Junk_and_too_much_of_it_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(400, (await server.Admin.ProblemAsync(HttpMethod.Post, "/api/plans", "\0\0\0")).Status);
        var large = new StringBuilder().Insert(0, "# junk\n", 1_500_000).ToString();
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, "/api/plans", large);
        Assert.Equal(413, problem.Status);
        Assert.Contains("8,388,608", problem.Detail, StringComparison.Ordinal);
    }
}
