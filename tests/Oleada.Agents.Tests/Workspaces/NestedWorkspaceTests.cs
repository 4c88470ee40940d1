using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class NestedWorkspaceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private WorkspacesInUse _inUse;

    public NestedWorkspaceTests() => _inUse = new WorkspacesInUse(Data);

    private string Data => _folder.Folder("data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("outer", "outer/sub")]
    [InlineData("outer/sub", "outer")]
    [InlineData("outer/a/b/c", "outer")]
    public async Task Of_two_plain_folders_one_in_the_other_the_second_is_refused(string first, string second)
    {
        _folder.Folder("outer/sub");
        _folder.Folder("outer/a/b/c");
        using var opened = await OpenAsync("first", first);

        await RefusedAsync("second", second, $"{Path.Combine(_folder.Path, first)}, which execution first works in");

        // As the next process finds it.
        _inUse = new WorkspacesInUse(Data);
        await RefusedAsync("third", second, "which execution first works in");
        opened.MarkClosed();
        using var later = await OpenAsync("fourth", second);
    }

    [Fact]
    public async Task A_repository_within_a_plain_folder_is_refused_while_either_is_in_use()
    {
        var outer = _folder.Folder("outer");
        Directory.Move(Repositories.Create(_folder), Path.Combine(outer, "repo"));
        using (var plain = await OpenAsync("plain", "outer"))
        {
            await RefusedAsync("tree", "outer/repo", "which execution plain works in");
            plain.MarkClosed();
        }
        // Commands of the outer execution could have changed the repository.
        await RefusedAsync("tree", "outer/repo", "could make or change it");
    }

    [Fact]
    public async Task A_plain_folder_around_a_repository_in_use_is_refused()
    {
        var outer = _folder.Folder("outer");
        Directory.Move(Repositories.Create(_folder), Path.Combine(outer, "repo"));

        using var worktree = await OpenAsync("tree", "outer/repo");

        await RefusedAsync("plain", "outer", "which execution tree works in");
    }

    [Fact]
    public async Task The_same_folder_and_folders_side_by_side_are_given_out()
    {
        foreach (var name in new[] { "a", "ab", "b/a", "a/../ab" })
            _folder.Folder(name);
        foreach (var (index, name) in new[] { "a", "a", "ab", "b/a", "a/../ab" }.Index())
            (await OpenAsync($"e{index}", name)).Dispose();
    }

    [Fact]
    public async Task An_opening_that_failed_keeps_no_folder_in_use()
    {
        _folder.Folder("outer/sub");
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync("first", "outer", () => throw new InvalidOperationException()));
        (await OpenAsync("second", "outer/sub")).Dispose();
    }

    [Fact]
    public async Task A_folder_exchanged_between_two_servers_is_refused_and_named()
    {
        var outer = _folder.Folder("outer");
        (await OpenAsync("e", "outer")).Dispose();
        Directory.Move(outer, outer + ".old");
        await RefusedAsync("e", "outer", $"the workspace {outer} of execution e is gone");
        Directory.CreateSymbolicLink(outer, outer + ".old");
        await RefusedAsync("e", "outer", $"the folder {outer} is a link");
        File.Delete(outer);
        _folder.Write("outer/secret.txt", "secret");
        await RefusedAsync("e", "outer", $"the workspace {outer} is not the folder that the execution was opened in");
        Assert.Null(Workspace.OpenFile(Data, "e", "t", "secret.txt"));
    }

    [Theory]
    [InlineData("/", "home folder")]
    [InlineData("/home", "home folder")]
    [InlineData("/home/me", "home folder")]
    [InlineData("/root", "home folder")]
    [InlineData("/home/me/.ssh", "secrets")]
    [InlineData("/home/me/.ssh/keys", "secrets")]
    [InlineData("/home/me/.gnupg", "secrets")]
    [InlineData("/home/me/.aws", "secrets")]
    [InlineData("/home/me/.config/gcloud", "secrets")]
    [InlineData("/home/me/.docker", "secrets")]
    [InlineData("/home/me/.kube", "secrets")]
    [InlineData("/home/other/.ssh", "secrets")]
    [InlineData("/root/.ssh", "secrets")]
    [InlineData("/etc", "of the system")]
    [InlineData("/etc/ssl", "of the system")]
    [InlineData("/var", "of the system")]
    [InlineData("/var/lib", "of the system")]
    [InlineData("/var/lib/docker/volumes", "of the system")]
    [InlineData("/var/log", "of the system")]
    [InlineData("/usr/local/src", "of the system")]
    [InlineData("/boot", "of the system")]
    [InlineData("/run/user/1000", "of the system")]
    [InlineData("/proc/self", "of the system")]
    [InlineData("/dev", "of the system")]
    [InlineData("/tmp", "of the system")]
    [InlineData("/opt", "of the system")]
    [InlineData("/data/sub", "data folder")]
    [InlineData("/home/me/project", null)]
    [InlineData("/home/me/.dotfiles", null)]
    [InlineData("/root/project", null)]
    [InlineData("/tmp/x", null)]
    [InlineData("/opt/app", null)]
    [InlineData("/srv/www", null)]
    [InlineData("/var/www", null)]
    [InlineData("/var/lib/jenkins/workspace", null)]
    [InlineData("/run/media/me/disk", null)]
    [InlineData("/dev/shm/x", null)]
    [InlineData("/data2", null)]
    public void Folders_of_the_system_and_secrets_of_homes_are_refused(string wanted, string? reason)
    {
        var homes = RefusedFolders.HomesOf("/home/me", [
            "root:x:0:0:root:/root:/bin/bash", "other:x:1001:1001::/home/other:/bin/zsh", "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
            "games:x:5:60:games:/usr/games:/bin/sh", "damaged"]);

        var refusal = new RefusedFolders("/data", homes).ReasonFor(wanted);

        if (reason is null)
            Assert.Null(refusal);
        else
            Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string executionId, string name, string reason)
    {
        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => OpenAsync(executionId, name));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private Task<Workspace> OpenAsync(string executionId, string name, Action? saveBase = null) =>
        new WorkspaceOpening(Data, new Git(TimeProvider.System), Path.Combine(_folder.Path, "users/me"), _inUse)
            .OpenAsync(executionId, Path.Combine(_folder.Path, name), _ => saveBase?.Invoke(), TestContext.Current.CancellationToken);
}
