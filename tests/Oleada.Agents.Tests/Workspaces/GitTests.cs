using System.Diagnostics;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class GitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worktree_that_another_git_is_just_making_is_met_again_when_it_is_made()
    {
        var repository = Repositories.Create(_folder);
        Repositories.Git(repository, "worktree", "add", "--quiet", "--detach", Path.Combine(_folder.Path, "other"));
        var commonFolder = Path.Combine(repository, ".git/worktrees/other/commondir");
        var made = commonFolder + ".made";
        File.Move(commonFolder, made);
        using (var pipe = Process.Start("mkfifo", commonFolder))
            await pipe.WaitForExitAsync();

        var listing = new Git(TimeProvider.System).RunAsync(GitPlace.Of(Path.Combine(repository, ".git")), ["worktree", "list"], CancellationToken.None);
        // Opens when git reads; what git then finds is empty, as in the moment between a file's creation and its writing.
        await using (await Task.Run(() => new FileStream(commonFolder, FileMode.Open, FileAccess.Write)))
            File.Move(made, commonFolder, overwrite: true);

        var listed = await listing;
        Assert.True(listed.Succeeded, listed.Error);
        Assert.Equal(2, listed.Output.Split('\n').Length);
    }
}
