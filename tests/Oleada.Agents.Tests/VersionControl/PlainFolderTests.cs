using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>A folder of a person's that is no repository, and repositories that commands could have made in it. These tests need bubblewrap.</summary>
public sealed class PlainFolderTests
{
    [Theory]
    [InlineData("git init -q .")]
    [InlineData("mkdir x; cd x; git init -q .; mv .git ..")]
    [InlineData("echo 'gitdir: /root/other/.git' >.git")]
    [InlineData("ln -s /root/other/.git .git")]
    [InlineData("rmdir .git; mv .git away; mkdir .git/hooks")]
    public async Task No_command_makes_a_repository_of_it(string command)
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        await bench.OpenAsync(workspace: folder);

        await bench.RunAsync($"{command}; echo 1 >new.txt");
        await bench.CloseAsync();

        Assert.False(Path.Exists($"{folder}/.git"));
        Assert.Equal(WorkspaceKind.Folder, (await OpenAsync(bench, folder)).Record.Kind);
    }

    [Theory]
    [InlineData("mkdir sub; cd sub; git init -q .")]
    [InlineData("git init -q --separate-git-dir=git sub")]
    public async Task A_repository_that_a_command_made_below_it_is_refused_later(string command)
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        await bench.OpenAsync(workspace: folder);
        var made = await bench.RunAsync(command);
        bench.Runner.Workspace.MarkClosed();
        Assert.True(made.Result == AttemptResult.Completed, made.Message);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => OpenAsync(bench, $"{folder}/sub"));

        Assert.Contains($"lies in {folder}, where commands of execution {RunnerBench.ExecutionId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_looks_like_a_bare_repository_is_refused()
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        await bench.OpenAsync(workspace: folder);
        await bench.RunAsync("git init -q --bare .; git config core.bare false; git config core.worktree /");

        await Assert.ThrowsAsync<WorkspaceException>(() => OpenAsync(bench, folder));
    }

    [Fact]
    public async Task A_person_may_make_a_repository_of_it_afterwards()
    {
        await using var bench = new RunnerBench();
        var folder = bench.Folder.Folder("plain");
        await bench.OpenAsync(workspace: folder);
        await bench.RunAsync("echo 1 >new.txt");
        bench.Runner.Workspace.MarkClosed();
        await bench.CloseAsync();
        Repositories.Git(folder, "init", "--quiet", "--initial-branch=main");
        Repositories.Commit(folder);

        Assert.Equal(WorkspaceKind.Worktree, (await OpenAsync(bench, folder)).Record.Kind);
    }

    [Fact]
    public async Task The_git_folder_of_a_repository_without_a_commit_is_not_written()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder, commit: false);
        await bench.OpenAsync(workspace: repository);
        var before = await File.ReadAllTextAsync($"{repository}/.git/config", TestContext.Current.CancellationToken);

        await bench.RunAsync("git config core.fsmonitor 'touch /tmp/x'; rm -rf .git; mv .git .old; echo x >.git/config");

        Assert.Equal(before, await File.ReadAllTextAsync($"{repository}/.git/config", TestContext.Current.CancellationToken));
    }

    private static Task<Workspace> OpenAsync(RunnerBench bench, string folder) =>
        new WorkspaceOpening(bench.Data, new Git(TimeProvider.System), "/home/nobody", new WorkspacesInUse(bench.Data))
            .OpenAsync("e2", folder, static _ => { }, CancellationToken.None);
}
