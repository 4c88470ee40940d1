using System.Text.Json;
using Oleada.Client;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests.Pulls;

/// <summary>Pull requests in the repository itself, with real git.</summary>
public sealed class LocalPullTests
{
    [Fact]
    public async Task What_was_merged_when_an_execution_ends_becomes_a_pull_request_and_its_ticket_is_told()
    {
        await using var bench = await PullBench.StartAsync();
        var pull = await bench.OpenAsync(ticket: "T-1");
        Assert.Equal(
            (PullState.Open, "local", PullBench.Branch, "main", bench.Start, "T-1", "S1", "one"),
            (pull.State, pull.Forge, pull.Branch, pull.Base, pull.BaseCommit, pull.TicketId, pull.SessionId, pull.Title));
        Assert.Contains("**2 of 2 tasks done**", pull.Description, StringComparison.Ordinal);
        Assert.Contains("| Task 1 (`t1`) | done |", pull.Description, StringComparison.Ordinal);
        Assert.Contains("Ticket: T-1\nSession: S1\nExecution: `E1`", pull.Description, StringComparison.Ordinal);
        Assert.Equal(new PullCommit(bench.Git("rev-parse", PullBench.Branch), "Add new", "t1"), Assert.Single(pull.Commits!));
        Assert.True(pull.Mergeable);
        using var client = new OleadaClient(bench.Server.Host.Url, bench.Server.Keys.Viewer);
        Assert.Contains("+++ b/new.txt\n@@ -0,0 +1 @@\n+new", (await client.FindPullDiffAsync("E1"))!.Diff, StringComparison.Ordinal);
        var row = Assert.Single((await client.ListPullsAsync()).Items);
        Assert.Equal(("E1", null), (row.PullId, row.Description));
        var told = await bench.EventAsync("ticket:T-1", "ticket:pr");
        Assert.Equal(("T-1", PullBench.Branch, "open", "/api/pulls/E1"), (Text(told, "ticketId"), Text(told, "branch"), Text(told, "state"), Text(told, "prUrl")));
        await bench.RestartAsync();
        await bench.PostAsync("close");
        Assert.Equal("closed", Text(await bench.EventAsync("ticket:T-1", "ticket:pr", which: 2), "state"));
        Assert.Equal(["pull_opened", "pull_closed"], (await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10)).Select(one => one.Type));
        Assert.Empty(bench.Failures);
    }

    [Fact]
    public async Task A_further_commit_comes_in_and_a_merge_moves_the_checked_out_base_with_its_files()
    {
        await using var bench = await PullBench.StartAsync();
        await bench.OpenAsync();
        var tip = bench.Commit(PullBench.Branch, "more.txt", "more\n");
        var merged = await bench.PostAsync("merge");
        Assert.Equal((PullState.Merged, tip, tip), (merged.State, merged.Head, merged.MergeCommit));
        Assert.StartsWith("key key_", merged.By, StringComparison.Ordinal);
        Assert.Equal(tip, bench.Git("rev-parse", "main"));
        Assert.Equal("", bench.Git("status", "--porcelain"));
        Assert.True(File.Exists(Path.Combine(bench.Repository, "more.txt")));
        Assert.Equal(["pull_opened", "pull_updated", "pull_merged"], (await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10)).Select(one => one.Type));
        Assert.Contains("is merged and cannot be merged", (await bench.RefusedAsync("merge")).Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await bench.FindAsync()).Commits!.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_base_that_has_moved_gets_a_merge_commit_checked_out_or_not(bool checkedOut)
    {
        await using var bench = await PullBench.StartAsync();
        var head = (await bench.OpenAsync()).Head;
        if (!checkedOut)
            bench.Git("checkout", "--quiet", "-b", "elsewhere");
        var moved = bench.Commit("main", "other.txt", "other\n");
        var merged = await bench.PostAsync("merge");
        Assert.Equal($"{moved} {head}", bench.Git("log", "-1", "--format=%P", "main"));
        Assert.Equal(merged.MergeCommit, bench.Git("rev-parse", "main"));
        Assert.Equal("Merge oleada/E1: one", bench.Git("log", "-1", "--format=%s", "main"));
        Assert.Equal("", bench.Git("status", "--porcelain"));
        Assert.Equal(checkedOut, File.Exists(Path.Combine(bench.Repository, "new.txt")));
    }

    [Fact]
    public async Task What_stands_against_a_merge_is_said_and_nothing_is_changed()
    {
        await using var bench = await PullBench.StartAsync();
        await bench.OpenAsync();
        var readme = Path.Combine(bench.Repository, "README.md");
        await File.WriteAllTextAsync(readme, "mine\n", TestContext.Current.CancellationToken);
        var dirty = await bench.RefusedAsync("merge");
        Assert.Equal(409, dirty.Status);
        Assert.Contains("main is checked out in", dirty.Detail, StringComparison.Ordinal);
        Assert.Contains("uncommitted changes", dirty.Detail, StringComparison.Ordinal);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(readme, TestContext.Current.CancellationToken));
        bench.Git("checkout", "--quiet", "README.md");

        var mine = Path.Combine(bench.Repository, "new.txt");
        await File.WriteAllTextAsync(mine, "untracked\n", TestContext.Current.CancellationToken);
        Assert.Contains("cannot be moved", (await bench.RefusedAsync("merge")).Detail, StringComparison.Ordinal);
        Assert.Equal("untracked\n", await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken));
        File.Delete(mine);

        var moved = bench.Commit("main", "new.txt", "theirs\n");
        var conflict = await bench.RefusedAsync("merge");
        Assert.Equal(409, conflict.Status);
        Assert.Contains("oleada/E1 conflicts with main in new.txt", conflict.Detail, StringComparison.Ordinal);
        Assert.Equal(moved, bench.Git("rev-parse", "main"));
        var pull = await bench.FindAsync();
        Assert.Equal((PullState.Open, false), (pull.State, pull.Mergeable));
    }

    [Fact]
    public async Task A_closed_one_stays_closed_and_says_by_whom_and_why()
    {
        await using var bench = await PullBench.StartAsync();
        await bench.OpenAsync();
        Assert.Equal(403, (await bench.Server.Viewer.ProblemAsync(HttpMethod.Post, "/api/pulls/E1/close")).Status);
        Assert.Equal(400, (await bench.Server.Admin.ProblemAsync(HttpMethod.Post, "/api/pulls/E1/close", $$"""{"reason":"{{new string('x', 1025)}}"}""")).Status);
        var closed = await bench.PostAsync("close", """{"reason":"not wanted"}""");
        Assert.Equal((PullState.Closed, "not wanted"), (closed.State, closed.Reason));
        Assert.Equal(409, (await bench.RefusedAsync("merge")).Status);
        Assert.Equal(bench.Start, bench.Git("rev-parse", "main"));
        Assert.Equal(404, (await bench.Server.Admin.ProblemAsync(HttpMethod.Post, "/api/pulls/E2/merge")).Status);
        Assert.Equal(404, (await bench.Server.Viewer.ProblemAsync(HttpMethod.Get, "/api/pulls/..%2fE1/diff")).Status);
    }

    [Fact]
    public async Task One_that_a_crash_kept_from_being_made_is_made_at_the_next_start_and_only_once()
    {
        await using var bench = await PullBench.StartAsync();
        await bench.RunAsync();
        bench.RecordWorkspace();
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        await bench.RestartAsync();
        await bench.EventAsync("pull:E1", "pull_opened");
        await bench.RestartAsync();
        var again = await bench.Server.Admin.PostAsync("/api/pulls", """{"execution_id":"E1"}""", 201, ContractJson.Default.PullView);
        Assert.Equal(1, again.Seq);
    }

    [Fact]
    public async Task A_process_that_takes_nothing_up_makes_what_ends_in_it_before_it_ends_and_leaves_the_rest_alone()
    {
        await using var bench = await PullBench.StartAsync(options => options with { TakeUp = false });
        bench.RecordWorkspace();
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        await bench.RunAsync();
        await bench.RestartAsync();
        Assert.Equal(["pull_opened"], (await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10)).Select(one => one.Type));
        bench.Commit(PullBench.Branch, "more.txt", "more\n");
        await bench.RestartAsync();
        Assert.Single(await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10));
        Assert.Empty(bench.Failures);
    }

    [Fact]
    public async Task One_that_a_runs_server_was_killed_before_is_made_by_the_next_start_that_takes_up_and_only_once()
    {
        var takesUp = false;
        await using var bench = await PullBench.StartAsync(options => options with { TakeUp = takesUp });
        // Nothing to make one of when the process looks: what it leaves is that of one which was killed before it could.
        await bench.RunAsync();
        await bench.RestartAsync();
        bench.RecordWorkspace();
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        await bench.RestartAsync();
        Assert.Empty(await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10));
        takesUp = true;
        await bench.RestartAsync();
        await bench.EventAsync("pull:E1", "pull_opened");
        await bench.RestartAsync();
        Assert.Single(await bench.Server.Host.Log.ReadAsync("pull:E1", 0, 10));
    }

    [Fact]
    public async Task Where_there_is_nothing_to_make_one_of_it_is_said_why()
    {
        await using var bench = await PullBench.StartAsync();
        Assert.Equal(404, (await bench.Server.Admin.ProblemAsync(HttpMethod.Post, "/api/pulls", """{"execution_id":"E1"}""")).Status);
        Assert.Equal(400, (await bench.Server.Admin.ProblemAsync(HttpMethod.Post, "/api/pulls", """{"execution_id":"../E1"}""")).Status);
        await bench.RunAsync(wantsPull: false);
        Assert.Contains("did not work in a git repository", await WhyAsync(), StringComparison.Ordinal);
        bench.RecordWorkspace();
        Assert.Contains("nothing was merged on oleada/E1", await WhyAsync(), StringComparison.Ordinal);
        Assert.Empty((await bench.Server.Viewer.GetAsync("/api/pulls", ContractJson.Default.PagePullView)).Items);
        bench.RecordWorkspace(onto: null);
        bench.Commit(PullBench.Branch, "new.txt", "new\n");
        Assert.Contains("began at a detached head", await WhyAsync(), StringComparison.Ordinal);
        var failed = await bench.FindAsync();
        Assert.Equal(PullState.Failed, failed.State);
        Assert.Contains("detached head", failed.Reason, StringComparison.Ordinal);

        async Task<string> WhyAsync()
        {
            var problem = await bench.Server.Admin.ProblemAsync(HttpMethod.Post, "/api/pulls", """{"execution_id":"E1"}""");
            Assert.Equal(409, problem.Status);
            return problem.Detail!;
        }
    }

    [Fact]
    public async Task A_merge_by_other_means_is_seen_at_the_next_look()
    {
        await using var bench = await PullBench.StartAsync(options => options with { Time = HastyWaits.ForPolls });
        await bench.OpenAsync();
        bench.Git("merge", "--quiet", "--ff-only", PullBench.Branch);
        Assert.Equal(bench.Git("rev-parse", "main"), Text(await bench.EventAsync("pull:E1", "pull_merged"), "commit"));
    }

    private static string? Text(JsonElement data, string name) => data.GetProperty(name).GetString();
}
