using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Oleada.Agents.PullRequests;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Pulls;

/// <summary>Pull requests in a forge, which here is a small server that answers like the real ones.</summary>
public sealed class RestForgeTests : IDisposable
{
    private const string Secret = "a secret of hooks";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_branch_is_pushed_the_pull_request_made_checked_updated_and_merged(bool isGitHub)
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub);
        forge.CheckState = "success";
        await using var bench = await StartAsync(forge, isGitHub);
        var pull = await bench.OpenAsync(ticket: "T-1");
        Assert.Equal((isGitHub ? "github" : "forgejo", "acme/app", 7, $"{forge.Url}acme/app/pulls/7"), (pull.Forge, pull.Repository, pull.Number, pull.Url));
        Assert.Equal(pull.Head, bench.Git("ls-remote", forge.Repository, "refs/heads/oleada/E1").Split('\t')[0]);
        Assert.Equal(("one", pull.Description), (Text(forge.Pull, "title"), Text(forge.Pull, "body")));
        Assert.Equal(("oleada/E1", "main"), (Text(forge.Pull, "head", "ref"), Text(forge.Pull, "base", "ref")));
        if (isGitHub)
            Assert.Contains(forge.Requests, request => request is { Method: "GET", Path: "/pulls", Query: "?state=open&head=acme:oleada/E1&base=main" });
        Assert.Equal(pull.Url, (await bench.EventAsync("ticket:T-1", "ticket:pr")).GetProperty("prUrl").GetString());

        var tip = bench.Commit(PullBench.Branch, "more.txt", "more\n");
        var merged = await bench.PostAsync("merge");
        Assert.Equal((PullState.Merged, tip, new string('a', 40)), (merged.State, merged.Head, merged.MergeCommit));
        Assert.Equal(tip, bench.Git("ls-remote", forge.Repository, "refs/heads/oleada/E1").Split('\t')[0]);
        Assert.Equal([new PullChecks(merged.Forge!, CheckStatus.Passed, 1, 0, 0)], merged.Checks);
        var sent = Assert.Single(forge.Requests, request => request.Path == "/pulls/7/merge");
        Assert.Equal(tip, Text(sent.Body!, isGitHub ? "sha" : "head_commit_id"));
        Assert.Single(forge.Requests, request => request is { Method: "POST", Path: "/pulls" });
        Assert.Empty(forge.Leaks);
        await AssertTokenNowhereAsync(bench);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_there_already_is_brought_up_and_a_lost_answer_makes_no_second_one(bool isGitHub)
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub);
        forge.Once("GET", "/pulls", 502);
        forge.Once("POST", "/pulls", context =>
        {
            // Made, and then the line is cut.
            forge.Add("oleada/E1", "main");
            context.Abort();
            return Task.FromResult(false);
        });
        await using var bench = await StartAsync(forge, isGitHub);
        var pull = await bench.OpenAsync();
        Assert.Equal((7, "one", pull.Description), (pull.Number, Text(forge.Pull, "title"), Text(forge.Pull, "body")));
        Assert.Single(forge.Requests, request => request is { Method: "POST", Path: "/pulls" });
        Assert.Single(forge.Requests, request => request is { Method: "PATCH", Path: "/pulls/7" });
    }

    [Fact]
    public async Task A_rate_limit_that_ends_soon_is_waited_for()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        forge.Once("GET", "/pulls", 429, "slow down", ("Retry-After", "1"));
        forge.Once("POST", "/pulls", 403, "rate limit", ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", Seconds(1)));
        await using var bench = await StartAsync(forge, isGitHub: true);
        Assert.Equal(PullState.Open, (await bench.OpenAsync()).State);
        Assert.Equal(2, forge.Requests.Count(request => request is { Method: "POST", Path: "/pulls" }));
    }

    [Fact]
    public async Task A_rate_limit_that_ends_late_is_said_and_a_later_poll_makes_the_pull_request_and_sees_its_checks()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        forge.Once("POST", "/pulls", 429, "slow down", ("Retry-After", "3600"));
        forge.CheckState = "failure";
        await using var bench = await StartAsync(forge, isGitHub: true, HastyWaits.ForPolls);
        await bench.OpenAsync();
        var done = await bench.EventAsync("pull:E1", "pull_checked");
        Assert.Equal(("github", "failed", 1), (done.GetProperty("source").GetString(), done.GetProperty("status").GetString(), done.GetProperty("failed").GetInt32()));
        Assert.Equal("pull_failed", (await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 1))[0].Type);
        Assert.Contains("the rate limit is reached until", Assert.Single(bench.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_secret_no_event_is_taken()
    {
        await using var bench = await PullBench.StartAsync();
        Assert.Equal(403, await SendAsync(bench, "{}", "sha256=" + Sign("{}")));
    }

    public static TheoryData<int, string, (string, string)[], string> Refusals => new()
    {
        { 401, "Bad credentials", [], "the token of OLEADA_FORGE_TOKEN is not taken" },
        { 403, "Resource not accessible", [], "the token may not do this: Resource not accessible" },
        { 403, "limit", [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "4102444800")], "the rate limit is reached until 2100-01-01 00:00:00Z" },
        { 422, "Validation Failed", [], "no pull request of oleada/E1 into main can be made: 422, Validation Failed" },
        { 301, "Moved", [("Location", "http://elsewhere.invalid/")], "it has moved" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_names_the_repository_and_the_reason_and_can_be_tried_again(int status, string message, (string, string)[] headers, string said)
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        forge.Once("POST", "/pulls", status, message, headers);
        await using var bench = await StartAsync(forge, isGitHub: true);
        bench.RecordWorkspace();
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        await bench.RunAsync();
        var failed = (await bench.EventAsync("pull:E1", "pull_failed")).GetProperty("message").GetString()!;
        Assert.StartsWith("acme/app at 127.0.0.1:", failed, StringComparison.Ordinal);
        Assert.Contains(said, failed, StringComparison.Ordinal);
        Assert.Equal((PullState.Failed, failed), ((await bench.FindAsync()).State, (await bench.FindAsync()).Reason));
        var again = await bench.Server.Admin.PostAsync("/api/pulls", """{"execution_id":"E1"}""", 201, ContractJson.Default.PullView);
        Assert.Equal((PullState.Open, 7), (again.State, again.Number));
        await AssertTokenNowhereAsync(bench);
    }

    [Fact]
    public async Task A_forge_that_does_not_answer_is_given_up_and_one_that_fails_is_a_bad_gateway()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        await using var bench = await StartAsync(forge, isGitHub: true, new ShortTimeouts());
        await bench.OpenAsync();
        for (var tries = 0; tries < 4; tries++)
            forge.Once("GET", "/pulls/7", async context =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return false;
            });
        var silent = await bench.RefusedAsync("merge");
        Assert.Equal(502, silent.Status);
        Assert.Contains("no answer within 30 s", silent.Detail, StringComparison.Ordinal);
        Assert.Equal(PullState.Open, (await bench.FindAsync()).State);
    }

    [Fact]
    public async Task A_refused_merge_is_a_conflict_and_a_close_says_why_in_the_forge()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        await using var bench = await StartAsync(forge, isGitHub: true);
        await bench.OpenAsync();
        forge.Once("PUT", "/pulls/7/merge", 405, "Pull Request is not mergeable");
        var refused = await bench.RefusedAsync("merge");
        Assert.Equal(409, refused.Status);
        Assert.Contains("pull request 7 cannot be merged: 405, Pull Request is not mergeable", refused.Detail, StringComparison.Ordinal);
        await bench.PostAsync("close", """{"reason":"not wanted"}""");
        Assert.Equal("closed", Text(forge.Pull, "state"));
        Assert.Equal("not wanted", Text(Assert.Single(forge.Requests, request => request.Path == "/issues/7/comments").Body!, "body"));
    }

    [Fact]
    public async Task A_signed_event_has_the_forge_asked_and_an_unsigned_one_is_refused()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        await using var bench = await StartAsync(forge, isGitHub: true);
        await bench.OpenAsync();
        forge.Merge(forge.Pull, new string('b', 40));
        var body = """{"action":"closed","repository":{"full_name":"acme/app"},"pull_request":{"head":{"ref":"oleada/E1"}}}""";
        Assert.Equal(401, await SendAsync(bench, body, null));
        Assert.Equal(401, await SendAsync(bench, body, "sha256=zz"));
        Assert.Equal(401, await SendAsync(bench, body, "sha256=" + Sign(body + " ")));
        Assert.Equal(413, await SendAsync(bench, new string(' ', (1 << 20) + 1), "sha256=" + Sign("")));
        Assert.Equal(400, await SendAsync(bench, "{", "sha256=" + Sign("{")));
        Assert.Equal(PullState.Open, (await bench.FindAsync()).State);
        Assert.Equal(202, await SendAsync(bench, body, "sha256=" + Sign(body)));
        var merged = await bench.EventAsync("pull:E1", "pull_merged");
        Assert.Equal((new string('b', 40), "ann"), (merged.GetProperty("commit").GetString(), merged.GetProperty("by").GetString()));
    }

    [Fact]
    public async Task A_forge_that_does_not_answer_holds_up_the_end_of_a_process_only_for_a_while_and_the_next_start_makes_it_once()
    {
        await using var forge = await FakeForge.StartAsync(_folder.Path, isGitHub: true);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        forge.Once("GET", "/pulls", async context =>
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var aborted = context.RequestAborted.Register(gone.SetResult);
            asked.SetResult();
            await gone.Task;
            return false;
        });
        var takesUp = false;
        await using var bench = await PullBench.StartAsync(options => With(options, forge, isGitHub: true) with { Time = new HastyWaits(15, 15), TakeUp = takesUp });
        bench.RecordWorkspace();
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        await bench.RunAsync();
        await asked.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        takesUp = true;
        await bench.RestartAsync();
        Assert.Equal("execution E1 has no pull request yet; the next start of oleada serve makes it", Assert.Single(bench.Failures).Message);
        await bench.EventAsync("pull:E1", "pull_opened");
        await bench.RestartAsync();
        Assert.Single(forge.Requests, request => request is { Method: "POST", Path: "/pulls" });
    }

    private static Task<PullBench> StartAsync(FakeForge forge, bool isGitHub, TimeProvider? time = null) =>
        PullBench.StartAsync(options => With(options, forge, isGitHub) with { Time = time ?? TimeProvider.System });

    private static ServerOptions With(ServerOptions options, FakeForge forge, bool isGitHub) => options with
    {
        Forge = new ForgeSettings
        {
            Forge = isGitHub ? "github" : "forgejo", Url = forge.Url, Token = FakeForge.Token, Repository = "acme/app", WebhookSecret = Secret,
        },
    };

    private static async Task AssertTokenNowhereAsync(PullBench bench)
    {
        Assert.All(bench.Failures, failure => Assert.DoesNotContain(FakeForge.Token, failure.ToString(), StringComparison.Ordinal));
        foreach (var head in await bench.Server.Host.Log.StreamsAsync(""))
            foreach (var found in await bench.Server.Host.Log.ReadAsync(head.Stream, 0, 1000))
                Assert.DoesNotContain(FakeForge.Token, Encoding.UTF8.GetString(found.Data.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeForge.Token, bench.Git("config", "--list"), StringComparison.Ordinal);
    }

    private static async Task<int> SendAsync(PullBench bench, string body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/internal/forge-event") { Content = new StringContent(body) };
        if (signature is not null)
            request.Headers.Add("X-Hub-Signature-256", signature);
        using var answer = await bench.Server.Nobody.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static string Sign(string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)));

    private static string Seconds(int from) => (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + from).ToString(CultureInfo.InvariantCulture);

    private static string? Text(JsonNode node, params string[] path) => path.Aggregate<string, JsonNode?>(node, (at, name) => at![name])?.ToString();

    /// <summary>A request's 30 s are over at once, and so are the waits between requests.</summary>
    private sealed class ShortTimeouts : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
            callback, state, dueTime.TotalSeconds is 30 ? TimeSpan.FromMilliseconds(500) : dueTime.TotalSeconds is 1 or 2 or 4 ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
