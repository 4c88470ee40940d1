using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Client;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Http;

/// <summary>What attempts left in a real repository, over REST.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private const string Plan = """
        plan: tries
        retry: { attempts: 2, backoff: 1ms }
        tasks:
          - { id: bad.., name: Bad, atoms: [ { id: a1, run: "printf 'one\\n%s\\n' $OLEADA_ATTEMPT > out.txt; exit 1" } ] }
          - { id: good, name: Good, atoms: [ { id: b, run: "mv README.md READ.md; printf '\\0\\1' > bin.dat" } ] }
        """;

    private readonly TempFolder _folder = new();
    private TestServer _server = null!;

    private string Repository => _folder.File("repo");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Repository);
        Git("init", "--quiet", "--initial-branch=main");
        await File.WriteAllTextAsync(Path.Combine(Repository, "README.md"), "read me\nand this\n");
        Git("add", "--all");
        Git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "one");
        _server = await TestServer.StartAsync(
            options => options with { Runner = null, Attempts = new RunnerSettings { Sandbox = SandboxChoice.Plain } }, _folder.File("data"));
        await RunAsync("E1", Plan, Repository);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Attempts_are_listed_with_their_results_and_what_they_changed_page_by_page()
    {
        var all = await ListAsync("");
        Assert.Equal(
            [("bad---{hash}/a1-1", "bad..", "a1", 1, AttemptResult.Failed, 1, 2, 0), ("bad---{hash}/a1-2", "bad..", "a1", 2, AttemptResult.Failed, 1, 2, 0),
                ("good/b-1", "good", "b", 1, AttemptResult.Completed, 2, 0, 0)],
            all.Items.OrderBy(one => one.Snapshot, StringComparer.Ordinal).Select(one => (
                one.TaskId == "bad.." ? "bad---{hash}/" + one.Snapshot.Split('/')[1] : one.Snapshot, one.TaskId!, one.AtomId!, one.Attempt!.Value, one.Result!.Value,
                one.FilesChanged, one.Additions, one.Deletions)));
        Assert.Equal(Git("rev-parse", "refs/oleada/E1/good/b-1"), all.Items.Single(one => one.TaskId == "good").Commit);
        var first = await ListAsync("?limit=2");
        Assert.Equal(all.Items.Select(one => one.Snapshot), first.Items.Concat((await ListAsync($"?limit=2&cursor={first.Next}")).Items).Select(one => one.Snapshot));
        Assert.Equal(["bad..", "bad.."], (await ListAsync("?task=bad..")).Items.Select(one => one.TaskId));
        Assert.Equal(("task", 400), await FaultAsync("?task=*"));
        Assert.Equal(("limit", 400), await FaultAsync("?limit=1001"));
        await _server.SavePlanAsync("elsewhere", tasks: 1);
        await RunAsync("E2", "plan: elsewhere\ntasks:\n  - { id: t, name: T, atoms: [ { id: a, run: 'true' } ] }\n", Directory.CreateDirectory(_folder.File("plain")).FullName);
        Assert.Empty((await _server.Viewer.GetAsync("/api/executions/E2/snapshots", ContractJson.Default.PageSnapshotView)).Items);
    }

    [Fact]
    public async Task What_was_changed_is_a_patch_that_no_setting_of_the_user_changes()
    {
        Git("config", "diff.noprefix", "true");
        Git("config", "color.ui", "always");
        Git("config", "diff.external", "touch /tmp/never");
        using var client = new OleadaClient(_server.Host.Url, _server.Keys.Viewer);
        var bad = (await client.ListSnapshotsAsync("E1", "bad..")).Items;
        var diff = (await client.FindSnapshotDiffAsync("E1", bad[0].Snapshot))!;
        Assert.False(diff.Truncated);
        Assert.StartsWith("diff --git a/out.txt b/out.txt\nnew file mode 100644\n", diff.Diff, StringComparison.Ordinal);
        Assert.EndsWith("+one\n+1\n", diff.Diff, StringComparison.Ordinal);
        var between = (await client.FindSnapshotDiffAsync("E1", bad[1].Snapshot, since: bad[0].Snapshot))!;
        Assert.EndsWith(" one\n-1\n+2\n", between.Diff, StringComparison.Ordinal);
        var moved = (await client.FindSnapshotDiffAsync("E1", "good/b-1"))!;
        Assert.Contains("rename from README.md\nrename to READ.md\n", moved.Diff, StringComparison.Ordinal);
        Assert.Contains("Binary files /dev/null and b/bin.dat differ", moved.Diff, StringComparison.Ordinal);
        Assert.Null(await client.FindSnapshotDiffAsync("E1", "good/b-9"));
        Assert.Equal("since", (await Assert.ThrowsAsync<OleadaException>(() => client.FindSnapshotDiffAsync("E1", "good/b-1", since: "good/b-9"))).Problem.Field);
    }

    [Fact]
    public async Task A_long_patch_is_cut_at_the_end_of_a_line_and_says_so()
    {
        await RunAsync("E3", "plan: long\ntasks:\n  - { id: t, name: T, atoms: [ { id: a, run: 'seq 1 400000 > long.txt' } ] }\n", Repository);
        var diff = await _server.Viewer.GetAsync("/api/executions/E3/snapshots/t/a-1/diff", ContractJson.Default.SnapshotDiff);
        Assert.True(diff.Truncated);
        Assert.InRange(diff.Diff.Length, (2 << 20) - 10, 2 << 20);
        Assert.EndsWith("\n", diff.Diff, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Characters_that_lie_across_the_parts_of_a_patch_come_whole()
    {
        const int Lines = 20_000;
        var run = $$"""yes 'ü🙂"\' | head -n {{Lines}} > odd.txt; printf '\377\n' >> odd.txt""";
        await RunAsync("E3", $"plan: odd\ntasks:\n  - id: t\n    name: T\n    atoms:\n      - id: a\n        run: |\n          {run}\n", Repository);

        var diff = await _server.Viewer.GetAsync("/api/executions/E3/snapshots/t/a-1/diff", ContractJson.Default.SnapshotDiff);

        Assert.False(diff.Truncated);
        var added = diff.Diff.Split('\n').Where(line => line.StartsWith('+') && !line.StartsWith("+++", StringComparison.Ordinal)).ToList();
        Assert.Equal(Lines + 1, added.Count);
        Assert.All(added.Take(Lines), line => Assert.Equal("+ü🙂\"\\", line));
        Assert.Equal("+\uFFFD", added[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_snapshot_of_a_room_has_the_first_artifacts_and_the_pages_have_all()
    {
        const int All = 1_200;
        await RunAsync(
            "E3",
            "plan: many\ntasks:\n  - { id: t, name: T, atoms: [ { id: a, run: 'seq -f a%g 600 | xargs touch' } ] }\n"
            + "  - { id: u, name: U, depends_on: [t], atoms: [ { id: b, run: 'seq -f b%g 600 | xargs touch' } ] }\n",
            Directory.CreateDirectory(_folder.File("plain")).FullName);
        using var socket = await _server.ConnectAsync();

        await socket.SendAsync("""{"type":"subscribe","room":"execution:E3","snapshot":true}""");

        await socket.ReceiveAsync();
        var data = (await socket.ReceiveAsync()).GetProperty("data");
        Assert.Equal(ExecutionSnapshot.MaxArtifacts, data.GetProperty("artifacts").GetArrayLength());
        Assert.Equal(All, data.GetProperty("artifacts_total").GetInt32());
        Assert.Equal(All, data.GetProperty("execution").GetProperty("artifacts").GetInt32());
        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (var (cursor, more) = ((string?)null, true); more; more = cursor is not null)
        {
            var page = await _server.Viewer.GetAsync($"/api/executions/E3/artifacts?limit=1000&cursor={cursor}", ContractJson.Default.PageArtifactCreated);
            Assert.All(page.Items, artifact => Assert.True(paths.Add(artifact.Path)));
            cursor = page.Next;
        }
        Assert.Equal(All, paths.Count);
    }

    [Theory]
    [InlineData("good/b-1~1/diff")]
    [InlineData("good/b-1^/diff")]
    [InlineData("good/b-1:READ.md/diff")]
    [InlineData("good/../diff")]
    [InlineData("..%2f..%2fheads/main/diff")]
    [InlineData("good/..%2f..%2f..%2fheads%2fmain/diff")]
    [InlineData("good/*/diff")]
    [InlineData("--all/b-1/diff")]
    [InlineData("good/b-1%0a/diff")]
    public async Task What_is_no_snapshots_name_is_not_found(string path)
    {
        Assert.Equal(404, (await _server.Viewer.ProblemAsync(HttpMethod.Get, $"/api/executions/E1/snapshots/{path}")).Status);
        Assert.Equal(400, (await _server.Viewer.ProblemAsync(HttpMethod.Get, $"/api/executions/E1/snapshots/good/b-1/diff?since={path[..^5]}")).Status);
    }

    [Fact]
    public async Task A_branch_is_made_of_a_snapshot_and_nothing_is_moved()
    {
        const string Path = "/api/executions/E1/snapshots/good/b-1/branch";
        Assert.Equal(403, (await _server.Viewer.ProblemAsync(HttpMethod.Post, Path)).Status);
        using var client = new OleadaClient(_server.Host.Url, _server.Keys.Admin);
        var commit = Git("rev-parse", "refs/oleada/E1/good/b-1");
        Assert.Equal(new SnapshotBranch("oleada/E1-good-b-1", commit), await client.MakeBranchAsync("E1", "good/b-1"));
        Assert.Equal(new SnapshotBranch("back/to ü".Replace(' ', '-'), commit), await client.MakeBranchAsync("E1", "good/b-1", "back/to-ü"));
        Assert.Equal(commit, Git("rev-parse", "refs/heads/back/to-ü"));
        var main = Git("rev-parse", "main");
        foreach (var taken in (string[])["oleada/E1-good-b-1", "main", "oleada/E1", "back", "main/below"])
        {
            var refused = await Assert.ThrowsAsync<OleadaException>(() => client.MakeBranchAsync("E1", "good/b-1", taken));
            Assert.Equal(409, refused.Problem.Status);
            Assert.Contains($"'{taken}'", refused.Problem.Detail, StringComparison.Ordinal);
        }
        Assert.Equal(main, Git("rev-parse", "main"));
        foreach (var bad in (string[])["", "-d", "a..b", "a b", "a.lock", "@{-1}", "/a", "a/", "HEAD", "oleada-task/E1/x", "a\u0001", new string('x', 201)])
            Assert.Equal((400, "branch"), Of(await Assert.ThrowsAsync<OleadaException>(() => client.MakeBranchAsync("E1", "good/b-1", bad))));
        Assert.Equal((404, null), Of(await Assert.ThrowsAsync<OleadaException>(() => client.MakeBranchAsync("E1", "good/b-7"))));
        Assert.Equal((404, null), Of(await Assert.ThrowsAsync<OleadaException>(() => client.MakeBranchAsync("E9", "good/b-1"))));
        Assert.Equal(400, (await _server.Admin.ProblemAsync(HttpMethod.Post, Path, """{"name":"x"}""")).Status);
        Assert.Equal("main", Git("symbolic-ref", "--short", "HEAD"));
        Assert.Equal("", Git("status", "--porcelain"));

        static (int, string?) Of(OleadaException refused) => (refused.Problem.Status, refused.Problem.Field);
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_said_so()
    {
        Directory.Delete(Repository, recursive: true);
        Assert.Equal(409, (await _server.Viewer.ProblemAsync(HttpMethod.Get, "/api/executions/E1/snapshots")).Status);
        Assert.Equal(404, (await _server.Viewer.ProblemAsync(HttpMethod.Get, "/api/executions/E9/snapshots")).Status);
    }

    private async Task RunAsync(string id, string plan, string workspace)
    {
        using var body = new StringContent(plan);
        using var saved = await _server.Admin.PostAsync("/api/plans", body);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        var planId = plan.Split('\n')[0]["plan: ".Length..];
        await _server.Host.Executions.StartAsync(new StartExecution(planId, ExecutionId: id, Options: new ExecutionOptions(Workspace: workspace)), default);
        await _server.Host.Executions.WhenEndedAsync(id, default).WaitAsync(TestServer.Patience);
    }

    private Task<Page<SnapshotView>> ListAsync(string query) =>
        _server.Viewer.GetAsync("/api/executions/E1/snapshots" + query, ContractJson.Default.PageSnapshotView);

    private async Task<(string?, int)> FaultAsync(string query)
    {
        var problem = await _server.Viewer.ProblemAsync(HttpMethod.Get, "/api/executions/E1/snapshots" + query);
        return (problem.Field, problem.Status);
    }

    private string Git(params string[] arguments) => GitCommand.Run(Repository, arguments);
}
