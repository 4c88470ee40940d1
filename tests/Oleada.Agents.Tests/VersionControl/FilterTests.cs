using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>Clean and smudge filters that a person has allowed by name. These tests need bubblewrap.</summary>
public sealed class FilterTests
{
    private static readonly RunnerSettings Allowed = new() { GitFilters = ["rot"] };

    [Fact]
    public async Task An_allowed_filter_runs_on_files_that_are_entered_and_written()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        var outcome = await bench.RunAsync("cat old.rot; echo world > new.rot");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("hello", bench.Text("stdout"));
        Assert.Equal("new.rot", Assert.Single(outcome.Changes).Path);
        Assert.Equal("jbeyq", Blob(repository, "new.rot"));
        Assert.Equal(("hello\n", "world\n"), (Result(bench, "old.rot"), Result(bench, "new.rot")));
    }

    [Fact]
    public async Task A_filter_that_is_not_allowed_does_not_run()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        await bench.OpenAsync(workspace: repository);

        await bench.RunAsync("cat old.rot; echo world > new.rot");

        Assert.Equal("uryyb", bench.Text("stdout"));
        Assert.Equal("world", Blob(repository, "new.rot"));
    }

    [Fact]
    public async Task Each_task_and_the_merged_result_have_files_as_the_filter_writes_them()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        await bench.OpenAsync(
            [
                RunnerBench.Task("t", RunnerBench.Atom("echo one > one.rot")),
                RunnerBench.Task("u", RunnerBench.Atom("cat one.rot old.rot; echo two > two.rot")) with { DependsOn = ["t"] },
            ],
            repository, settings: Allowed);

        var first = await bench.RunPlannedAsync("t");
        var second = await bench.RunPlannedAsync("u");

        Assert.True(first.Result == AttemptResult.Completed, first.Message);
        Assert.True(second.Result == AttemptResult.Completed, second.Message);
        Assert.Equal("one\nhello", bench.Text("stdout"));
        Assert.Equal(("bar", "gjb"), (Blob(repository, "one.rot"), Blob(repository, "two.rot")));
        Assert.Equal(("one\n", "two\n"), (Result(bench, "one.rot"), Result(bench, "two.rot")));
    }

    [Fact]
    public async Task Opened_again_the_result_is_left_as_it_is_and_changes_there_are_kept()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        await bench.OpenAsync(workspace: repository, settings: Allowed);
        await bench.Runner.DisposeAsync();
        var branch = Repositories.Git(repository, "for-each-ref");

        await bench.OpenAsync(workspace: repository, settings: Allowed);
        await bench.Runner.DisposeAsync();
        Assert.Equal(branch, Repositories.Git(repository, "for-each-ref"));
        await File.WriteAllTextAsync($"{ResultFolder(bench)}/old.rot", "mine\n", TestContext.Current.CancellationToken);
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        Assert.Equal("hello\n", Result(bench, "old.rot"));
        Assert.Equal("zvar", Repositories.Git(repository, "show", $"refs/oleada/{RunnerBench.ExecutionId}/result/rest:old.rot"));
    }

    [Fact]
    public async Task A_filter_runs_in_the_sandbox_alone()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        var witness = Path.Combine(bench.Folder.Path, "witness");
        Repositories.Git(repository, "config", "filter.rot.clean", $"touch {witness}; cat {bench.Data}/admin.key; tr a-z n-za-m");
        bench.Folder.Write("data/admin.key", "key of the admin\n");
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        await bench.RunAsync("echo world > new.rot");

        Assert.False(File.Exists(witness));
        Assert.Equal("jbeyq", Blob(repository, "new.rot"));
    }

    [Theory]
    [InlineData("new.rot")]
    [InlineData("ignored.tmp")]
    public async Task A_required_clean_filter_that_fails_fails_the_attempt(string file)
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench, "*.tmp filter=rot\n");
        Repositories.Git(repository, "config", "filter.rot.clean", "tr a-z n-za-m | grep -v jbeyq");
        Repositories.Git(repository, "config", "filter.rot.required", "true");
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")) with { Expects = [file] }], repository, settings: Allowed);

        var outcome = await bench.RunAsync($"echo world > {file}");

        Assert.Equal(AttemptResult.Failed, outcome.Result);
        Assert.Contains($"{file}: clean filter 'rot' failed", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_smudge_filter_that_fails_is_told_with_gits_message()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        Repositories.Git(repository, "config", "filter.rot.smudge", "false");
        Repositories.Git(repository, "config", "filter.rot.required", "true");

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => bench.OpenAsync(workspace: repository, settings: Allowed));

        Assert.Contains("old.rot: smudge filter rot failed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_no_configuration_defines_is_refused()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        var settings = new RunnerSettings { GitFilters = ["rot", "crypt"] };

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => bench.OpenAsync(workspace: repository, settings: settings));

        Assert.Contains("OLEADA_GIT_FILTERS names the filter 'crypt'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_cannot_define_an_allowed_filter_in_a_nested_repository()
    {
        await using var bench = new RunnerBench();
        var repository = Rotated(bench);
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        var outcome = await bench.RunAsync(
            "git init -q nested; cd nested; echo x > f.rot; echo '*.rot filter=rot' > .gitattributes; git config filter.rot.clean 'touch ../ran; cat'; " +
            "git -c user.name=t -c user.email=t@e add . && git -c user.name=t -c user.email=t@e commit -qm x; rm -f ../ran; echo y > f.rot; echo world > ../new.rot");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("jbeyq", Blob(repository, "new.rot"));
        Assert.Equal("", Repositories.Git(repository, "ls-tree", $"oleada/{RunnerBench.ExecutionId}", "ran", "nested"));
    }

    /// <summary>A repository whose files <c>*.rot</c> are rotated by 13 letters in commits.</summary>
    private static string Rotated(RunnerBench bench, string attributes = "")
    {
        var repository = Repositories.Create(bench.Folder);
        Repositories.Git(repository, "config", "filter.rot.clean", "tr a-z n-za-m");
        Repositories.Git(repository, "config", "filter.rot.smudge", "tr a-z n-za-m");
        bench.Folder.Write("repo/.gitattributes", "*.rot filter=rot\n" + attributes);
        bench.Folder.Write("repo/old.rot", "hello\n");
        Repositories.Commit(repository);
        Assert.Equal("uryyb", Repositories.Git(repository, "show", "HEAD:old.rot"));
        return repository;
    }

    private static string Blob(string repository, string file) => Repositories.Git(repository, "show", $"oleada/{RunnerBench.ExecutionId}:{file}");

    private static string ResultFolder(RunnerBench bench) => $"{bench.Data}/workspaces/{RunnerBench.ExecutionId}/files";

    private static string Result(RunnerBench bench, string file) => File.ReadAllText($"{ResultFolder(bench)}/{file}");
}
