using Oleada.Client;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Http;

public sealed class ApprovalTests
{
    private const string Approvals = "/api/executions/E1/approvals";

    private static readonly TestRunner Asking = new() { Question = "make install" };

    [Fact]
    public async Task What_waits_for_a_person_is_listed_decided_and_in_the_log()
    {
        await using var server = await StartAsync();
        using var client = new OleadaClient(server.Host.Url, server.Keys.Admin);
        var waiting = await AskedAsync(server);
        Assert.Equal(("run", "t1", "a1", 1, "make install"), (waiting.Action, waiting.TaskId, waiting.AtomId, waiting.Attempt, waiting.Message));
        Assert.Equal(waiting.ApprovalId, Assert.Single((await client.ListApprovalsAsync("E1")).Items).ApprovalId);
        var tasks = await server.Viewer.GetAsync("/api/executions/E1/tasks", ContractJson.Default.PageTaskView);
        Assert.Equal(WorkStatus.Blocked, tasks.Items[0].Status);
        await client.ResolveApprovalAsync("E1", waiting.ApprovalId, new ApprovalDecision(true, "go on"));
        var end = await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        Assert.Equal(ExecutionResult.Success, end.Status);
        var events = (await server.Host.Log.ReadAsync("execution:E1", 0, 100)).Select(one => EventTypes.Decode(one.Type, one.Data.Span));
        var resolved = Assert.Single(events.OfType<ApprovalResolved>());
        Assert.Equal((waiting.ApprovalId, "approved", "go on"), (resolved.ApprovalId, resolved.Status, resolved.Comment));
        Assert.StartsWith("key key_", resolved.ResolvedBy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denial_reaches_the_attempt_and_a_second_decision_is_refused()
    {
        await using var server = await StartAsync();
        var waiting = await AskedAsync(server);
        var path = $"{Approvals}/{waiting.ApprovalId}";
        using (var answer = await server.Admin.PostAsync(path, new StringContent("""{"approved":false}""", null, "application/json")))
            Assert.Equal(204, (int)answer.StatusCode);
        var end = await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        Assert.Equal(ExecutionResult.Failed, end.Status);
        Assert.Equal(409, (await server.Admin.ProblemAsync(HttpMethod.Post, path, """{"approved":true}""")).Status);
    }

    [Fact]
    public async Task A_cancelled_execution_lets_what_waits_expire()
    {
        await using var server = await StartAsync();
        await AskedAsync(server);
        await server.Host.Executions.CancelAsync("E1", "enough", "a test", default);
        await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        var events = (await server.Host.Log.ReadAsync("execution:E1", 0, 100)).Select(one => EventTypes.Decode(one.Type, one.Data.Span));
        Assert.Equal("expired", Assert.Single(events.OfType<ApprovalResolved>()).Status);
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"approved":"yes"}""", 400)]
    [InlineData("""{"approved":true}""", 409)]
    public async Task A_decision_that_cannot_be_taken_is_refused_and_changes_nothing(string body, int status)
    {
        await using var server = await StartAsync();
        var waiting = await AskedAsync(server);
        Assert.Equal(status, (await server.Admin.ProblemAsync(HttpMethod.Post, $"{Approvals}/approval_9_9", body)).Status);
        Assert.Equal(404, (await server.Admin.ProblemAsync(HttpMethod.Post, "/api/executions/none/approvals/x", """{"approved":true}""")).Status);
        Assert.Equal(403, (await server.Viewer.ProblemAsync(HttpMethod.Post, $"{Approvals}/{waiting.ApprovalId}", """{"approved":true}""")).Status);
        var comment = $$"""{"approved":true,"comment":"{{new string('x', 1025)}}"}""";
        Assert.Equal(400, (await server.Admin.ProblemAsync(HttpMethod.Post, $"{Approvals}/{waiting.ApprovalId}", comment)).Status);
        Assert.Single((await server.Viewer.GetAsync(Approvals, ContractJson.Default.PageApprovalView)).Items);
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(options => options with { Runner = Asking.AsOpenRunner() });
        await server.SavePlanAsync("one", tasks: 1);
        return server;
    }

    /// <summary>Starts the execution and waits until its attempt has asked.</summary>
    private static async Task<ApprovalView> AskedAsync(TestServer server)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        await server.StartAsync("one", "E1");
        await foreach (var page in server.Host.Log.FollowAsync("execution:E1", 0, patience.Token))
            if (page.Any(found => found.Type == "approval_requested"))
                break;
        return Assert.Single((await server.Viewer.GetAsync(Approvals, ContractJson.Default.PageApprovalView)).Items);
    }
}
