namespace Oleada.Agents.Tests.Workspaces;

/// <summary>What a command in a worktree may do with the repository behind it. These tests need bubblewrap.</summary>
public sealed class WorktreeSandboxTests
{
    [Fact]
    public async Task History_can_be_read()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(workspace: Repositories.Create(bench.Folder));
        var outcome = await bench.RunAsync("echo more >> README.md; git status --short; git log --format=%s; git diff --stat");
        Assert.True(outcome.ExitCode == 0, bench.Text("stderr"));
        Assert.StartsWith(" M README.md\nchange\n", bench.Text("stdout"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("git branch another")]
    [InlineData("git -c user.name=x -c user.email=x commit -am x")]
    [InlineData("git config core.hooksPath /tmp")]
    [InlineData("echo x > .git")]
    [InlineData("rm .git")]
    public async Task The_repository_cannot_be_written(string command)
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(workspace: repository);
        Assert.NotEqual(0, (await bench.RunAsync($"echo x >> README.md; {command}")).ExitCode);
        var head = Repositories.Git(repository, "rev-parse", "HEAD");
        Assert.Equal(
            $"{head} main\n{head} oleada-task/{RunnerBench.ExecutionId}/t\n{head} oleada/{RunnerBench.ExecutionId}",
            Repositories.Git(repository, "for-each-ref", "--format=%(objectname) %(refname:short)", "refs/heads", "refs/tags"));
    }

    [Fact]
    public async Task Passwords_in_its_configuration_are_not_shown()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        Repositories.Git(repository, "remote", "add", "origin", "https://me:hunter2@example.com/x.git");
        await bench.OpenAsync(workspace: repository);
        await bench.RunAsync($"cat {repository}/.git/config; git config --list; git config core.repositoryformatversion");
        Assert.DoesNotContain("hunter2", bench.Text("stdout"), StringComparison.Ordinal);
        Assert.EndsWith("\n0", bench.Text("stdout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_users_own_work_tree_is_not_there()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(workspace: repository);
        await bench.RunAsync($"ls -A {repository}");
        Assert.Equal(".git", bench.Text("stdout"));
    }

    [Fact]
    public async Task Beside_a_subfolder_the_worktree_can_only_be_read()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(workspace: $"{Repositories.Create(bench.Folder)}/src");
        var outcome = await bench.RunAsync("cat ../README.md && echo 2 > app.js && echo x > ../README.md");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Equal("read me", bench.Text("stdout"));
        Assert.Equal("app.js", Assert.Single(outcome.Changes).Path);
    }
}
