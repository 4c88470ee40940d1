using System.Text;
using Oleada.Client;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Client;

public sealed class ClientTests
{
    [Fact]
    public async Task A_plan_is_saved_run_and_looked_at()
    {
        var runner = new TestRunner(open: false);
        await using var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        using var client = new OleadaClient(server.Host.Url, server.Keys.Admin);
        var plan = Encoding.UTF8.GetBytes("plan: small\ntasks:\n  - id: a\n    name: First\n    atoms: [{ id: a1, run: \"true\" }]\n");
        Assert.Equal("small", (await client.SavePlanAsync(plan, "small.yaml")).PlanId);
        Assert.Null(await client.FindExecutionAsync("E1"));
        Assert.Equal("E1", (await client.StartExecutionAsync(new StartExecution("small", ExecutionId: "E1"))).ExecutionId);
        Assert.Equal("running", (await client.FindExecutionAsync("E1"))!.Status);
        var running = Assert.Single((await client.ListExecutionsAsync()).Items);
        Assert.Equal(("running", null), (running.Status, running.EndedAt));
        Assert.Equal("paused", (await client.PauseAsync("E1", "lunch")).Status);
        Assert.Equal("running", (await client.ResumeAsync("E1")).Status);
        runner.Open();
        await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        Assert.Equal("a", Assert.Single((await client.ListTasksAsync("E1")).Items).TaskId);
        Assert.Empty((await client.ListArtifactsAsync("E1")).Items);
        var refused = await Assert.ThrowsAsync<OleadaException>(() => client.CancelAsync("E1", "late"));
        Assert.Equal(409, refused.Problem.Status);
        Assert.Contains("success", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_plan_is_refused_with_its_faults()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Admin);
        var refused = await Assert.ThrowsAsync<OleadaException>(() => client.SavePlanAsync(Encoding.UTF8.GetBytes("plan: x\ntasks: 7\n"), "x.yaml"));
        Assert.Equal(2, Assert.Single(refused.Problem.Faults!).Line);
    }
}
