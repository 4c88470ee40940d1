using Oleada.Agents.Sandbox;
using Oleada.Agents.Tests.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Merging;

/// <summary>Tasks in worktrees of their own and their way into the execution's branch. These tests need bubblewrap.</summary>
public sealed class MergeTrainTests
{
    private const string Branch = $"oleada/{RunnerBench.ExecutionId}";

    [Fact]
    public async Task Two_tasks_work_apart_and_each_becomes_one_commit_with_its_trailers()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", "echo 1 > one.txt; ls > seen.txt"), TaskOf("two", "ls > two.txt"));
        var first = await bench.RunPlannedAsync("one");
        Assert.Equal(["one.txt", "seen.txt"], Completed(first).Changes.Select(change => change.Path).Order());
        Assert.Equal(["two.txt"], Completed(await bench.RunPlannedAsync("two")).Changes.Select(change => change.Path));
        Assert.Equal("The task two\nThe task one\nchange", Repositories.Git(repository, "log", "--format=%s", Branch));
        Assert.Equal(
            $"Oleada <oleada@localhost>\nOleada-Execution: {RunnerBench.ExecutionId}\nOleada-Task: two\nOleada-Agent: command",
            Repositories.Git(repository, "log", "-1", "--format=%an <%ae>%n%(trailers)", Branch));
        Assert.Equal("1\n", await File.ReadAllTextAsync($"{bench.Root}/one.txt", TestContext.Current.CancellationToken));
        Assert.Equal("", Repositories.Git(bench.Root, "status", "--porcelain"));
        Assert.Equal("", Repositories.Git(repository, "status", "--porcelain"));
        await bench.Runner.EndAsync(new HashSet<string>(StringComparer.Ordinal));
        Assert.Equal("", Repositories.Git(repository, "branch", "--list", "oleada-task/*"));
    }

    [Fact]
    public async Task Tasks_at_work_at_the_same_time_do_not_see_each_other()
    {
        await using var bench = new RunnerBench();
        var wait = "while [ ! -e /tmp/x ] && [ $((n=n+1)) -lt 20 ]; do sleep 0.05; done";
        await OpenAsync(bench, TaskOf("one", $"echo 1 > one.txt; {wait}; ls"), TaskOf("two", $"echo 2 > two.txt; {wait}; ls"));
        var outcomes = await Task.WhenAll(bench.RunPlannedAsync("one"), bench.RunPlannedAsync("two"));
        Assert.All(outcomes, outcome => Completed(outcome));
        Assert.Equal(["README.md", "README.md", "one.txt", "src", "src", "two.txt"], bench.Text("stdout").Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal("README.md\none.txt\nsrc\ntwo.txt", string.Join('\n', Directory.GetFileSystemEntries(bench.Root)
            .Select(Path.GetFileName).Where(name => name![0] != '.').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_conflict_goes_back_to_the_task_and_its_next_attempt_finds_markers_and_resolves_it()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", Resolve("first")), TaskOf("two", Resolve("second")));
        await StartedTogetherAsync(bench, "one", "two");
        var conflict = await bench.RunPlannedAsync("two");
        Assert.Equal(("merge_conflict", (ErrorClass?)ErrorClass.Logic), (conflict.ErrorType, conflict.ErrorClass));
        Assert.Contains("in README.md.", conflict.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"README.md, line 1:\n<<<<<<< {Branch}\nfirst\n=======\nsecond\n>>>>>>> oleada/{RunnerBench.ExecutionId}/two/a1-1", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("The task one\nchange", Repositories.Git(repository, "log", "--format=%s", Branch));

        var again = Completed(await bench.RunPlannedAsync("two", attempt: 2));
        Assert.Equal(["README.md"], again.Changes.Select(change => change.Path));
        Assert.Equal("first\nsecond", Repositories.Git(repository, "show", $"{Branch}:README.md"));
        Assert.Equal("The task two\nThe task one\nchange", Repositories.Git(repository, "log", "--format=%s", Branch));
    }

    [Fact]
    public async Task What_fills_the_disk_does_not_fill_the_repository_too()
    {
        await using var bench = new RunnerBench();
        var full = TaskOf("full", "truncate -s 1100M big; while true; do dd if=/dev/zero of=more bs=1M count=8 2>/dev/null; done");
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync([full], repository, settings: new RunnerSettings { Limits = new Limits { Disk = 8 << 20 } });
        var outcome = await bench.RunPlannedAsync("full");
        Assert.Equal(("limit", "wrote more than 8 MiB to the disk"), (outcome.ErrorType, outcome.Message));
        Assert.Empty(outcome.Changes);
        Assert.Contains("no snapshot: the attempt ran into a limit and left 11", bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal("", Repositories.Git(repository, "for-each-ref", "refs/oleada"));
    }

    [Fact]
    public async Task A_conflict_names_its_files_and_nobody_having_touched_it_is_made_anew_with_what_others_have_merged_since()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", Resolve("one")), TaskOf("two", Resolve("two")), TaskOf("three", Resolve("three")));
        await bench.RunAsync(new PlanAtom { Id = "a1", Run = "exit 1" }, "three");
        await StartedTogetherAsync(bench, "one", "two");
        Assert.Equal(["README.md"], (await bench.RunPlannedAsync("two")).Conflicts);
        Assert.Equal(["README.md"], (await bench.RunPlannedAsync("three")).Conflicts);
        Completed(await bench.RunPlannedAsync("two", attempt: 2));
        bench.LastFailure = "the conflict with the first";
        var renewed = Completed(await bench.RunAsync(new PlanAtom { Id = "a1", Run = Resolve("three"), Touches = ["README.md"] }, "three", attempt: 2));
        Assert.Equal(["README.md"], renewed.Conflicts);
        Assert.Equal("one\ntwo\nthree", Repositories.Git(repository, "show", $"{Branch}:README.md"));
    }

    [Fact]
    public async Task An_attempt_begins_from_the_newest_state_of_the_files_that_it_is_to_write()
    {
        await using var bench = new RunnerBench();
        var append = new PlanAtom { Id = "a2", Run = "echo two >> README.md", Touches = ["README.md"], DependsOn = ["a1"] };
        var two = TaskOf("two", "") with { Atoms = [new PlanAtom { Id = "a1", Run = "ls > two.txt" }, append] };
        var repository = await OpenAsync(bench, TaskOf("one", "echo one > README.md"), TaskOf("else", "touch else.txt"), two);
        Completed(await bench.RunPlannedAsync("two"));
        Completed(await bench.RunPlannedAsync("else"));
        await bench.RunAsync(new PlanAtom { Id = "a2", Run = "ls; exit 1", Touches = ["README.md"] }, "two");
        Assert.DoesNotContain("else.txt", bench.Text("stdout"), StringComparison.Ordinal);
        Completed(await bench.RunPlannedAsync("one"));
        Completed(await bench.RunPlannedAsync("two", "a2", attempt: 2));
        Assert.Equal("one\ntwo", Repositories.Git(repository, "show", $"{Branch}:README.md"));
    }

    [Fact]
    public async Task A_conflict_that_is_not_resolved_is_not_merged()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", "echo first > README.md"), TaskOf("two", "grep -q '<<<' README.md || echo second > README.md"));
        await StartedTogetherAsync(bench, "one", "two");
        Assert.Equal("merge_conflict", (await bench.RunPlannedAsync("two")).ErrorType);
        await bench.ReopenAsync(repository, "one/a1");
        var again = await bench.RunPlannedAsync("two", attempt: 2);
        Assert.Contains("not resolved: README.md", again.Message, StringComparison.Ordinal);
        Assert.Equal("first", Repositories.Git(repository, "show", $"{Branch}:README.md"));
    }

    [Fact]
    public async Task A_check_that_the_merged_state_breaks_fails_the_merge_and_the_next_attempt_sees_that_state()
    {
        await using var bench = new RunnerBench();
        var atom = RunnerBench.Atom("[ -e one.txt ] && touch both.txt; touch two.txt") with
        {
            Verify = [new PlanCheck { Run = "[ ! -e one.txt ] || [ -e both.txt ]" }],
        };
        var two = RunnerBench.Task("two", atom);
        var repository = await OpenAsync(bench, TaskOf("one", "touch one.txt"), two);
        await StartedTogetherAsync(bench, "one", "two");
        var red = await bench.RunPlannedAsync("two");
        Assert.Equal(("merge_check_failed", (ErrorClass?)ErrorClass.Logic), (red.ErrorType, red.ErrorClass));
        Assert.Contains("check 'run: [ ! -e one.txt ] || [ -e both.txt ]' does not hold any more", red.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two.txt", Repositories.Git(repository, "ls-tree", "--name-only", Branch), StringComparison.Ordinal);
        Completed(await bench.RunPlannedAsync("two", attempt: 2));
        Assert.Contains("both.txt", Repositories.Git(repository, "ls-tree", "--name-only", Branch), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_atoms_check_that_was_made_for_its_own_time_does_not_speak_against_the_merge()
    {
        await using var bench = new RunnerBench();
        var two = TaskOf("two", "") with
        {
            Atoms =
            [
                new PlanAtom { Id = "a1", Run = "touch test.txt", Verify = [new PlanCheck { Run = "[ ! -e done.txt ]" }] },
                new PlanAtom { Id = "a2", Run = "touch done.txt", DependsOn = ["a1"] },
            ],
        };
        var repository = await OpenAsync(bench, TaskOf("one", "touch one.txt"), two);
        Completed(await bench.RunPlannedAsync("two"));
        Completed(await bench.RunPlannedAsync("one"));
        Completed(await bench.RunPlannedAsync("two", "a2"));
        Assert.Equal("done.txt\none.txt\ntest.txt", Repositories.Git(repository, "ls-tree", "--name-only", Branch, "done.txt", "one.txt", "test.txt"));
    }

    [Fact]
    public async Task An_atom_that_another_task_waits_for_is_merged_when_it_is_done_and_who_waited_gets_it()
    {
        await using var bench = new RunnerBench();
        var one = TaskOf("one", "") with
        {
            Atoms = [new PlanAtom { Id = "a1", Run = "echo api > api.txt" }, new PlanAtom { Id = "a2", Run = "echo more >> api.txt", DependsOn = ["a1"] }],
        };
        var two = TaskOf("two", "") with
        {
            Atoms = [new PlanAtom { Id = "a1", Run = "echo early > early.txt" }, new PlanAtom { Id = "a2", Run = "cat api.txt > copy.txt", DependsOn = ["one/a1", "a1"] }],
        };
        var repository = await OpenAsync(bench, one, two);
        Completed(await bench.RunPlannedAsync("two"));
        Completed(await bench.RunPlannedAsync("one"));
        Completed(await bench.RunPlannedAsync("two", "a2"));
        Completed(await bench.RunPlannedAsync("one", "a2"));
        Assert.Equal("The task one\nThe task two\nThe task one (up to a1)\nchange", Repositories.Git(repository, "log", "--format=%s", Branch));
        Assert.Equal("api", Repositories.Git(repository, "show", $"{Branch}:copy.txt"));
        Assert.Equal("api\nmore", Repositories.Git(repository, "show", $"{Branch}:api.txt"));
    }

    [Fact]
    public async Task A_task_that_was_merged_before_the_server_was_killed_is_not_done_or_merged_again()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", "date +%N > one.txt") with { Expects = ["one.txt"] });
        var first = Completed(await bench.RunPlannedAsync("one"));
        var tip = Repositories.Git(repository, "rev-parse", Branch);
        // Nothing of the outcome has reached the log.
        await bench.ReopenAsync(repository);
        var again = Completed(await bench.RunPlannedAsync("one"));
        Assert.Equal(first.Changes, again.Changes);
        Assert.Equal(["one.txt"], again.ExpectedFound);
        Assert.Equal(tip, Repositories.Git(repository, "rev-parse", Branch));
    }

    [Fact]
    public async Task Killed_before_the_merge_nothing_of_the_work_is_lost()
    {
        await using var bench = new RunnerBench();
        var two = new PlanAtom[] { new() { Id = "a1", Run = "echo 1 > first.txt" }, new() { Id = "a2", Run = "echo 2 > second.txt", DependsOn = ["a1"] } };
        var repository = await OpenAsync(bench, TaskOf("one", "") with { Atoms = two });
        Completed(await bench.RunPlannedAsync("one"));
        await bench.ReopenAsync(repository, "one/a1");
        Completed(await bench.RunPlannedAsync("one", "a2"));
        Assert.Equal("first.txt\nsecond.txt", Repositories.Git(repository, "ls-tree", "--name-only", Branch, "first.txt", "second.txt"));
    }

    [Fact]
    public async Task Killed_between_the_branch_and_its_worktree_the_worktree_is_brought_up()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", "echo 1 > one.txt"), TaskOf("two", "echo 2 > two.txt"));
        Completed(await bench.RunPlannedAsync("one"));
        Repositories.Git(bench.Root, "read-tree", "--reset", "-u", "HEAD^");
        await bench.ReopenAsync(repository, "one/a1");
        Assert.True(File.Exists($"{bench.Root}/one.txt"));
        Completed(await bench.RunPlannedAsync("two"));
        Assert.Equal("", Repositories.Git(bench.Root, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_stopped_attempt_is_not_merged()
    {
        await using var bench = new RunnerBench();
        var repository = await OpenAsync(bench, TaskOf("one", "echo 1 > one.txt; sleep 60"));
        using var stop = new CancellationTokenSource();
        var running = bench.RunPlannedAsync("one", stop: stop.Token);
        while (!File.Exists($"{Path.GetDirectoryName(bench.Root)}/tasks/one/one.txt"))
            await Task.Yield();
        await stop.CancelAsync();
        var outcome = await running;
        Assert.Equal((AttemptResult.Cancelled, "one.txt"), (outcome.Result, Assert.Single(outcome.Changes).Path));
        Assert.Equal("change", Repositories.Git(repository, "log", "--format=%s", Branch));
    }

    /// <summary>Both tasks have their worktrees before the first is merged.</summary>
    [Fact]
    public async Task A_conflict_that_is_half_resolved_stays_open_when_others_work_is_taken_in()
    {
        await using var bench = new RunnerBench();
        var two = TaskOf("two", "echo second > README.md");
        two = two with { Atoms = [.. two.Atoms!, new PlanAtom { Id = "a2", Run = "date > more.txt", DependsOn = ["a1", "zero"] }] };
        var repository = await OpenAsync(bench, TaskOf("zero", "echo 0 > zero.txt"), TaskOf("one", "echo first > README.md"), two, TaskOf("three", "echo 3 > three.txt"));
        Completed(await bench.RunPlannedAsync("two"));
        Completed(await bench.RunPlannedAsync("zero"));
        Completed(await bench.RunPlannedAsync("one"));
        Assert.Contains("not resolved: README.md", (await bench.RunPlannedAsync("two", "a2")).Message, StringComparison.Ordinal);
        Completed(await bench.RunPlannedAsync("three"));
        Assert.Contains("not resolved: README.md", (await bench.RunPlannedAsync("two", "a2", attempt: 2)).Message, StringComparison.Ordinal);
        Assert.Equal("first", Repositories.Git(repository, "show", $"{Branch}:README.md"));
    }

    private static async Task StartedTogetherAsync(RunnerBench bench, string first, string second)
    {
        await bench.RunAsync(new PlanAtom { Id = "a1", Run = "exit 1" }, second);
        Completed(await bench.RunPlannedAsync(first));
    }

    private static string Resolve(string words) =>
        $"if grep -q '^<<<<<<<' README.md; then sed -i '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d' README.md; else echo {words} > README.md; fi";

    private static PlanTask TaskOf(string id, string run) =>
        new() { Id = id, Name = $"The task {id}", Atoms = [new PlanAtom { Id = "a1", Run = run }] };

    private static Engine.Executions.AttemptOutcome Completed(Engine.Executions.AttemptOutcome outcome)
    {
        Assert.True(outcome.Result == AttemptResult.Completed, $"{outcome.ErrorType}: {outcome.Message}");
        return outcome;
    }

    private static async Task<string> OpenAsync(RunnerBench bench, params PlanTask[] tasks)
    {
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(tasks, repository);
        return repository;
    }
}
