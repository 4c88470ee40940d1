using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class WorkspaceOpeningTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_folder_the_work_is_done_in_a_new_one()
    {
        var workspace = await OpenAsync(null);
        Assert.Equal(WorkspaceKind.New, workspace.Record.Kind);
        Assert.Equal($"{Data}/workspaces/e1/files", workspace.Root);
        Assert.Equal(workspace.Root, Workspace.RecordOf(Data, "e1")?.Root);
        Assert.Null(Workspace.RecordOf(Data, "e2")?.Root);
    }

    [Fact]
    public async Task A_plain_folder_is_itself_the_workspace()
    {
        var folder = _folder.Folder("plain");
        var workspace = await OpenAsync(folder);
        Assert.Equal((WorkspaceKind.Folder, folder), (workspace.Record.Kind, workspace.Root));
    }

    [Fact]
    public async Task A_folder_in_a_repository_becomes_a_worktree_on_a_branch_of_its_own()
    {
        var repository = Repositories.Create(_folder);
        var workspace = await OpenAsync(repository);
        Assert.Equal(WorkspaceKind.Worktree, workspace.Record.Kind);
        Assert.Equal("read me\n", ReadFile(workspace, "README.md"));
        Assert.Equal("oleada/e1", Repositories.Git(workspace.Root, "branch", "--show-current"));
        Assert.Equal("main", Repositories.Git(repository, "branch", "--show-current"));
        Assert.Equal(Repositories.Git(repository, "rev-parse", "HEAD"), workspace.Record.Commit);
        Assert.Empty(workspace.Record.Notes);
    }

    [Fact]
    public async Task A_subfolder_of_a_repository_becomes_the_same_subfolder_of_the_worktree()
    {
        var repository = Repositories.Create(_folder);
        var workspace = await OpenAsync($"{repository}/src");
        Assert.Equal($"{Data}/workspaces/e1/files/src", workspace.Root);
        Assert.True(File.Exists($"{workspace.Root}/app.js"));
    }

    [Fact]
    public async Task A_detached_head_is_as_good_as_a_branch()
    {
        var repository = Repositories.Create(_folder);
        Repositories.Git(repository, "checkout", "--quiet", "--detach");
        Assert.Equal(WorkspaceKind.Worktree, (await OpenAsync(repository)).Record.Kind);
    }

    [Fact]
    public async Task A_repository_without_a_commit_is_a_plain_folder_and_says_so()
    {
        var repository = Repositories.Create(_folder, commit: false);
        var workspace = await OpenAsync(repository);
        Assert.Equal((WorkspaceKind.Folder, repository), (workspace.Record.Kind, workspace.Root));
        Assert.Contains("no commit", Assert.Single(workspace.Record.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_that_are_not_committed_are_said_to_be_left_out()
    {
        var repository = Repositories.Create(_folder);
        _folder.Write("repo/README.md", "changed");
        var workspace = await OpenAsync(repository);
        Assert.Equal("read me\n", ReadFile(workspace, "README.md"));
        Assert.Contains("not committed", Assert.Single(workspace.Record.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_and_monitors_of_a_repository_are_not_run()
    {
        var repository = Repositories.Create(_folder);
        var witness = Path.Combine(_folder.Path, "witness");
        foreach (var hook in new[] { "post-checkout", "monitor" })
        {
            var file = _folder.Write($"repo/.git/hooks/{hook}", $"#!/bin/sh\ntouch {witness}\n");
            using var chmod = System.Diagnostics.Process.Start("chmod", ["+x", file]);
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Repositories.Git(repository, "config", "core.fsmonitor", ".git/hooks/monitor");
        await OpenAsync(repository);
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Opened_again_it_is_the_same_workspace()
    {
        var repository = Repositories.Create(_folder);
        var first = await OpenAsync(repository);
        _folder.Write("data/workspaces/e1/files/new.txt", "kept");
        var again = await OpenAsync(repository, () => Assert.Fail("the base is taken once"));
        Assert.Equal(first.Record.Root, again.Record.Root);
        Assert.Equal("kept", ReadFile(again, "new.txt"));
    }

    [Fact]
    public async Task An_opening_that_was_killed_half_way_is_made_good()
    {
        var repository = Repositories.Create(_folder);
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(repository, () => throw new InvalidOperationException("killed")));
        Assert.Equal(WorkspaceKind.Worktree, (await OpenAsync(repository)).Record.Kind);
    }

    [Fact]
    public async Task A_workspace_that_is_gone_is_an_error_that_names_it()
    {
        var workspace = await OpenAsync(Repositories.Create(_folder));
        Directory.Delete(workspace.Root, recursive: true);
        await RefusedAsync(null, $"{workspace.Root} of execution e1 is gone");
    }

    [Fact]
    public async Task A_branch_with_work_on_it_is_not_taken_away()
    {
        var repository = Repositories.Create(_folder);
        Repositories.Git(repository, "checkout", "--quiet", "-b", "oleada/e1");
        _folder.Write("repo/work.txt", "work");
        Repositories.Commit(repository);
        Repositories.Git(repository, "checkout", "--quiet", "main");
        await RefusedAsync(repository, "already has a branch oleada/e1");
    }

    [Fact]
    public async Task What_is_no_place_to_work_in_is_refused()
    {
        var bare = _folder.Folder("bare");
        Repositories.Git(bare, "init", "--quiet", "--bare");
        await RefusedAsync(bare, "bare git repository");
        await RefusedAsync(Path.Combine(_folder.Path, "nowhere"), "does not exist");
        await RefusedAsync(_folder.Write("a-file", ""), "is a file");
        await RefusedAsync("/", "home folder");
        await RefusedAsync(_folder.Folder("users/me"), "home folder");
        await RefusedAsync(_folder.Folder("data/sub"), "in the data folder");
        await RefusedAsync("/usr/share", "of the system");
    }

    [Theory]
    [InlineData("exec_1", "oleada/exec_1")]
    [InlineData("a..b", "oleada/a--b")]
    [InlineData("x.lock", "oleada/x.lock-")]
    [InlineData("x.", "oleada/x")]
    public void A_branch_has_a_name_that_git_takes(string executionId, string branch) =>
        Assert.Equal(branch, RefNames.Branch(executionId));

    private string Data => Path.Combine(_folder.Path, "data");

    private static string ReadFile(Workspace workspace, string path) => File.ReadAllText(Path.Combine(workspace.Root, path));

    private async Task RefusedAsync(string? folder, string reason)
    {
        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => OpenAsync(folder));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private Task<Workspace> OpenAsync(string? folder, Action? saveBase = null) =>
        new WorkspaceOpening(_folder.Folder("data"), new Git(TimeProvider.System), Path.Combine(_folder.Path, "users/me"))
            .OpenAsync("e1", folder, _ => saveBase?.Invoke(), TestContext.Current.CancellationToken);
}
