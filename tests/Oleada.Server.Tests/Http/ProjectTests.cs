using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Http;

public sealed class ProjectTests : IDisposable
{
    private const string Executions = "/api/executions";

    private readonly TempFolder _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task In_a_project_its_agent_works_and_asks_as_its_rules_say()
    {
        Write("agent: model:demo\npermissions: { write: ask }\n");
        await using var server = await TestServer.StartAsync(options => options with
        {
            Runner = null, Attempts = new RunnerSettings { Sandbox = SandboxChoice.Plain },
        });
        await SaveAsync(server);
        await server.Admin.PostAsync(Executions, Start("E1"), 202, ContractJson.Default.ExecutionStartedAnswer);
        var asked = await AskedAsync(server);
        Assert.Equal("write", asked.Action);
        var tasks = await server.Viewer.GetAsync($"{Executions}/E1/tasks", ContractJson.Default.PageTaskView);
        Assert.Equal(["model:demo", "command"], tasks.Items[0].Atoms.Select(atom => atom.Agent));
        var view = await server.Viewer.GetAsync($"{Executions}/E1", ContractJson.Default.ExecutionView);
        Assert.Equal(("model:demo", PermissionRule.Ask), (view.Project!.Rules.Agent, view.Project.Rules.Permissions!.Write));
        // What becomes of the file meanwhile is for the next execution.
        Write("agent: [\n");
        await server.Host.Executions.ResolveAsync("E1", asked.ApprovalId, approved: true, "a test", null, default);
        Assert.Equal(ExecutionResult.Success, (await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience)).Status);
    }

    [Fact]
    public async Task A_broken_file_is_a_problem_with_file_line_and_field_and_nothing_starts()
    {
        Write("agent: codex\npermissions:\n  run: never\n");
        await using var server = await TestServer.StartAsync();
        await SaveAsync(server);
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Executions, Start("E1"));
        Assert.Equal(
            (400, "Bad project file", $"{_project.Path}/oleada.yaml:3:8: permissions.run: 'never' must be 'allow', 'ask' or 'deny'", "permissions.run"),
            (problem.Status, problem.Title, problem.Detail, problem.Field));
        Assert.Equal(new PlanFault("'never' must be 'allow', 'ask' or 'deny'", 3, 8, "permissions.run"), Assert.Single(problem.Faults!));
        Assert.Empty((await server.Viewer.GetAsync(Executions, ContractJson.Default.PageExecutionSummary)).Items);
        Assert.Equal(0, await server.Host.Log.HeadAsync("execution:E1"));
    }

    [Fact]
    public async Task An_agent_s_name_that_is_none_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await SaveAsync(server);
        var problem = await server.Admin.ProblemAsync(HttpMethod.Post, Executions, """{"plan_id":"p","options":{"agent":"a b"}}""");
        Assert.Equal((400, "options.agent"), (problem.Status, problem.Field));
    }

    private string Start(string id) => $$"""{"plan_id":"p","execution_id":"{{id}}","options":{"workspace":"{{_project.Path}}"} }""";

    private void Write(string project) => File.WriteAllText(Path.Combine(_project.Path, "oleada.yaml"), project);

    private static async Task SaveAsync(TestServer server) => await server.Host.Executions.SavePlanAsync(
        new MasterPlan
        {
            Plan = "p",
            Tasks =
            [
                new PlanTask
                {
                    Id = "t",
                    Name = "T",
                    Atoms =
                    [
                        new PlanAtom { Id = "write", Prompt = "Write a note", Expects = ["note.txt"] },
                        new PlanAtom { Id = "check", Run = "grep -q . note.txt", DependsOn = ["write"] },
                    ],
                },
            ],
        },
        null,
        default);

    private static async Task<ApprovalView> AskedAsync(TestServer server)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await foreach (var page in server.Host.Log.FollowAsync("execution:E1", 0, patience.Token))
            if (page.Any(found => found.Type == "approval_requested"))
                break;
        return Assert.Single((await server.Host.Executions.ApprovalsAsync("E1", default))!);
    }
}
