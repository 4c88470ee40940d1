using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Workspaces;

/// <summary>Which changes attempts report, seen through the whole runner.</summary>
public sealed class ChangesTests
{
    [Fact]
    public async Task Created_modified_and_deleted_files_are_reported_once_with_size_hash_and_language()
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        bench.Folder.Write("plain/old.py", "1");
        bench.Folder.Write("plain/gone.txt", "x");
        bench.Folder.Write("plain/same.txt", "same");
        await bench.OpenAsync(workspace: folder);
        var outcome = await bench.RunAsync("mkdir -p src; printf abc > src/new.cs; printf 22 > old.py; rm gone.txt; touch same.txt; mkdir empty");
        Assert.Equal(
            [
                new FileChange("gone.txt", 0, null, "text", ArtifactChange.Deleted),
                new FileChange("old.py", 2, "785f3ec7eb32f30b90cd0fcf3657d388b5ff4297f2f9716ff66e9b69c05ddd09", "python", ArtifactChange.Modified),
                new FileChange("src/new.cs", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "csharp", ArtifactChange.Created),
            ],
            outcome.Changes);
        Assert.Empty((await bench.RunAsync("touch src/new.cs; printf 22 > old.py")).Changes);
        Assert.Equal(ArtifactChange.Modified, Assert.Single((await bench.RunAsync("printf abd > src/new.cs")).Changes).Change);
    }

    [Fact]
    public async Task A_second_write_of_the_same_size_in_the_same_instant_is_found()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(sandbox: SandboxChoice.Plain);
        for (var round = 0; round < 10; round++)
            Assert.Single((await bench.RunAsync($"printf {round} > same-size")).Changes);
    }

    [Fact]
    public async Task Failed_and_stopped_attempts_report_what_they_changed_too()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync();
        Assert.Single((await bench.RunAsync("echo 1 > one; exit 1")).Changes);
        using var stop = new CancellationTokenSource();
        var attempt = bench.RunAsync("echo 2 > two; echo ready; sleep 60", stop: stop.Token);
        while (bench.Output.IsEmpty)
            await Task.Yield();
        await stop.CancelAsync();
        var outcome = await attempt;
        Assert.Equal(AttemptResult.Cancelled, outcome.Result);
        Assert.Equal("two", Assert.Single(outcome.Changes).Path);
    }

    [Fact]
    public async Task A_declared_file_is_its_tasks_own()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([
            RunnerBench.Task("other", RunnerBench.Atom("true")),
            RunnerBench.Task("owner", RunnerBench.Atom("true")) with { Touches = ["mine.txt", "folder/"] },
            RunnerBench.Task("expecter", RunnerBench.Atom("true") with { Expects = ["folder/exact.txt"] }),
        ]);
        var others = await bench.RunAsync("mkdir folder; touch mine.txt folder/in.txt folder/exact.txt free.txt", "other");
        Assert.Equal("free.txt", Assert.Single(others.Changes).Path);
        Assert.Equal(["folder/in.txt", "mine.txt"], (await bench.RunAsync("true", "owner")).Changes.Select(change => change.Path));
        Assert.Equal("folder/exact.txt", Assert.Single((await bench.RunAsync("true", "expecter")).Changes).Path);
        // Its owner has been and is not at work: this change is not the owner's, and would else never be told.
        Assert.Equal("mine.txt", Assert.Single((await bench.RunAsync("echo changed > mine.txt", "other")).Changes).Path);
    }

    [Fact]
    public async Task Attempts_at_the_same_time_report_each_file_once_and_only_their_own()
    {
        await using var bench = new RunnerBench();
        var tasks = Enumerable.Range(0, 12).Select(index => RunnerBench.Task($"t{index}", RunnerBench.Atom("true")) with { Touches = [$"f{index}"] }).ToList();
        await bench.OpenAsync(tasks);
        var outcomes = await Task.WhenAll(tasks.Select(task => bench.RunAsync($"echo {task.Id} > {task.Touches![0]}", task.Id)));
        Assert.Equal(tasks.Select(task => task.Touches![0]), outcomes.Select(outcome => Assert.Single(outcome.Changes).Path));
    }

    [Fact]
    public async Task After_a_crash_what_the_log_lacks_is_found_and_what_it_has_is_not_told_again()
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        bench.Folder.Write("plain/base.txt", "base");
        await bench.OpenAsync(workspace: folder);
        var recorded = (await bench.RunAsync("echo told > told.txt; echo told > changed-later.txt")).Changes;
        await bench.Runner.DisposeAsync();
        bench.Folder.Write("plain/untold.txt", "written just before the crash");
        bench.Folder.Write("plain/base.txt", "BASE");
        bench.Folder.Write("plain/changed-later.txt", "more");
        await bench.OpenAsync(workspace: folder, recorded: recorded);
        var outcome = await bench.RunAsync("true");
        Assert.Equal(
            [("base.txt", ArtifactChange.Modified), ("changed-later.txt", ArtifactChange.Modified), ("untold.txt", ArtifactChange.Created)],
            outcome.Changes.Select(change => (change.Path, change.Change!)));
    }

    [Fact]
    public async Task What_builds_leave_behind_is_passed_over_unless_it_is_declared()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")) with { Expects = ["bin/app", "target/doc/"] }]);
        var outcome = await bench.RunAsync("mkdir -p bin obj node_modules/x target/doc/sub target/other .git; " +
            "touch bin/app bin/app.pdb obj/y node_modules/x/z target/doc/sub/page.html target/other/o .git/config main.js");
        Assert.Equal(["bin/app", "main.js", "target/doc/sub/page.html"], outcome.Changes.Select(change => change.Path));
    }

    [Fact]
    public async Task In_a_worktree_what_git_ignores_is_passed_over_unless_it_is_declared_or_tracked()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        bench.Folder.Write("repo/tracked.tmp", "1");
        Repositories.Git(repository, "add", "--force", "tracked.tmp");
        Repositories.Commit(repository);
        var next = new PlanAtom { Id = "a2", Run = "echo nothing > .gitignore" };
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true"), next) with { Touches = ["declared.tmp"] }], repository);
        var outcome = await bench.RunAsync("mkdir cache; touch a.tmp cache/b c.txt; echo 1 > declared.tmp; echo 2 > tracked.tmp");
        Assert.Equal(["c.txt", "declared.tmp", "tracked.tmp"], outcome.Changes.Select(change => change.Path));
        outcome = await bench.RunAsync(next);
        Assert.Equal([".gitignore", "a.tmp", "cache/b"], outcome.Changes.Select(change => change.Path));
    }

    [Theory]
    [InlineData("touch ':(exclude)odd'", ":(exclude)odd")]
    [InlineData("touch module/new")]
    [InlineData("git init --quiet inner; touch new inner/file", "new")]
    [InlineData("mkdir sub; mkfifo sub/.gitignore; touch sub/new", "sub/new")]
    [InlineData("mkdir sub; truncate -s 2M sub/.gitignore; touch sub/new", "sub/.gitignore", "sub/new")]
    public async Task Nothing_that_a_command_leaves_keeps_git_from_saying_what_it_ignores(string command, params string[] changed)
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        var module = Repositories.Create(bench.Folder, "other");
        Repositories.Git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", module, "module");
        Repositories.Commit(repository);
        await bench.OpenAsync(workspace: repository);
        var outcome = await bench.RunAsync($"touch a.tmp; {command}").WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(changed, outcome.Changes.Select(change => change.Path));
    }

    [Fact]
    public async Task Links_are_never_followed_and_odd_names_are_told_but_not_recorded()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(sandbox: SandboxChoice.Plain);
        var outside = bench.Folder.Write("outside/secret.txt", "secret");
        var outcome = await bench.RunAsync(
            $"ln -s {outside} link.txt; ln -s {Path.GetDirectoryName(outside)} linked; ln -s . loop; mkfifo pipe; " +
            "touch \"$(printf 'a\\nb')\" \"$(printf 'bad\\377')\" 'späce ünd'");
        Assert.Equal("späce ünd", Assert.Single(outcome.Changes).Path);
        Assert.Contains("a%0Ab", bench.Text("system"), StringComparison.Ordinal);
        Assert.Contains("bad%EF%BF%BD", bench.Text("system"), StringComparison.Ordinal);
        // .NET cannot delete such a name.
        await bench.RunAsync("rm bad*");
        Assert.Single(bench.Output, line => line.Text.Contains("a%0Ab", StringComparison.Ordinal));
    }
}
