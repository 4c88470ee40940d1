using System.Text;
using Oleada.Client;
using Oleada.Contracts.Rest;
using Oleada.Server.Tests.Http;

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
    public async Task Plans_are_listed_and_read_by_version()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        await server.SavePlanAsync("p", tasks: 1);
        await server.SavePlanAsync("p", tasks: 2);
        Assert.Equal(new PlanSummary("p", 2), Assert.Single((await client.ListPlansAsync()).Items));
        Assert.Equal(2, (await client.FindPlanAsync("p"))!.Plan.Tasks.Count);
        Assert.Single((await client.FindPlanAsync("p", version: 1))!.Plan.Tasks);
        Assert.Null(await client.FindPlanAsync("p", version: 3));
        Assert.Null(await client.FindPlanAsync("q"));
    }

    [Fact]
    public async Task A_token_is_made_for_what_cannot_send_headers()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        var token = await client.CreateTokenAsync(TokenPurpose.Ws);
        Assert.True(token.ExpiresAt > TimeProvider.System.GetUtcNow());
        using var socket = await TestSocket.OpenAsync(server.Host.Url, "oleada.v1", key: null, $"?token={token.Token}");
        Assert.Equal("connected", (await socket.ReceiveAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_artifact_is_read_whole_and_in_part()
    {
        await using var server = await ArtifactTests.StartAsync("notes/a b#1.txt");
        using var client = new OleadaClient(server.Host.Url, server.Keys.Viewer);
        Assert.Null(await client.OpenArtifactAsync("E1", "other.txt"));
        using var whole = await client.OpenArtifactAsync("E1", "notes/a b#1.txt");
        var text = await new StreamReader(whole!.Body).ReadToEndAsync();
        Assert.Equal((text.Length, text.Length, 64), (whole.Length, whole.FileLength, whole.Sha256!.Length));
        using var part = await client.OpenArtifactAsync("E1", "notes/a b#1.txt", from: 10, count: 5);
        Assert.Equal((text[10..15], 5, text.Length), (await new StreamReader(part!.Body).ReadToEndAsync(), part.Length, part.FileLength));
        var refused = await Assert.ThrowsAsync<OleadaException>(() => client.OpenArtifactAsync("E1", "notes/a b#1.txt", from: 1_000_000));
        Assert.Equal(416, refused.Problem.Status);
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
