using System.Diagnostics;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>Answers of a sandbox that a command has taken over.</summary>
public sealed class WorktreeFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _repository;

    public WorktreeFilesTests() => _repository = Repositories.Create(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".git")]
    [InlineData("..")]
    [InlineData(".GIT")]
    [InlineData("git~1")]
    public async Task A_tree_with_a_name_that_leads_out_does_not_enter_the_repository(string name)
    {
        var tree = "";

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => Files(run =>
        {
            tree = HostileTree(run, name);
            return ["objects 2", $"tree {tree}"];
        }).EnterAsync(CancellationToken.None));

        Assert.Contains("holds what git refuses to keep", refused.Message, StringComparison.Ordinal);
        Assert.False(await HasAsync(tree));
    }

    [Fact]
    public async Task A_tree_of_objects_that_are_missing_does_not_enter_the_repository()
    {
        var tree = "";

        await Assert.ThrowsAsync<WorkspaceException>(() => Files(run =>
        {
            tree = HostileTree(run, "file", withBlob: false);
            return ["objects 1", $"tree {tree}"];
        }).EnterAsync(CancellationToken.None));

        Assert.False(await HasAsync(tree));
    }

    [Theory]
    [InlineData("tree HEAD")]
    [InlineData("tree --help")]
    [InlineData("nothing")]
    public async Task An_answer_that_names_no_tree_is_refused(string line) =>
        await Assert.ThrowsAsync<WorkspaceException>(() => Files(_ => [line]).EnterAsync(CancellationToken.None));

    [Fact]
    public async Task Links_in_place_of_its_files_are_not_followed()
    {
        var secret = _folder.Write("outside/secret.txt", "secret\n");
        var files = Files(run =>
        {
            foreach (var name in new[] { "index", "shown", "pack" })
            {
                File.Delete(Path.Combine(run.Folders.Home, name));
                File.CreateSymbolicLink(Path.Combine(run.Folders.Home, name), secret);
            }
            return ["objects 1", $"tree {new string('0', 40)}"];
        });

        await Assert.ThrowsAsync<WorkspaceException>(() => files.EnterAsync(CancellationToken.None));
        await Assert.ThrowsAsync<WorkspaceException>(() => files.PointAsync("HEAD", CancellationToken.None));

        Assert.Equal("secret\n", await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync($"{_repository}/.git/index", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("", Repositories.Git(_repository, "status", "--porcelain"));
    }

    [Fact]
    public async Task An_index_that_a_killed_server_took_along_is_made_anew()
    {
        var files = Files(run => [File.Exists(Path.Combine(run.Folders.Home, "index")) ? $"tree {new string('a', 40)}" : "no index"]);
        await files.EnterAsync(CancellationToken.None);
        Directory.CreateDirectory($"{_folder.Path}/state/run");
        File.Move($"{_folder.Path}/state/index", $"{_folder.Path}/state/run/index");

        await files.EnterAsync(CancellationToken.None);

        Assert.True(File.Exists($"{_folder.Path}/state/index"));
        Assert.False(Directory.Exists($"{_folder.Path}/state/run"));
    }

    private WorktreeFiles Files(Func<SandboxRun, IEnumerable<string>> act)
    {
        var git = $"{_repository}/.git";
        var sandboxed = new SandboxedGit(
            new ScriptedSandbox(act), (root, _) => new SandboxFolders(root, root, []), new Dictionary<string, string>(StringComparer.Ordinal));
        var view = new WorktreeView(_repository, git, git, "/dev/null", []);
        var place = new WorktreePlace("", "", [], "/dev/null", $"{_folder.Path}/state");
        return new WorktreeFiles(sandboxed, new WorktreeGit(new Git(TimeProvider.System), git, git), view, place);
    }

    /// <summary>Writes a pack as a program could that knows git's formats.</summary>
    private string HostileTree(SandboxRun run, string name, bool withBlob = true)
    {
        var scratch = _folder.Folder("scratch");
        Repositories.Git(scratch, "init", "--quiet");
        var script =
            $"""
            blob=$(printf '%s' hostile-{name} | git hash-object -w --stdin)
            tree=$(printf '100644 %s\0' '{name}' >raw; printf '%s' "$blob" | sed 's/../\\x&/g' | xargs -0 printf >>raw; git hash-object -t tree --literally -w raw)
            printf '%s\n' $tree {(withBlob ? "$blob" : "")} | git pack-objects -q --stdout >'{run.Folders.Home}/pack'
            printf '%s' $tree
            """;
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { WorkingDirectory = scratch, RedirectStandardOutput = true, UseShellExecute = false })!;
        var tree = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(40, tree.Length);
        return tree;
    }

    private async Task<bool> HasAsync(string id) =>
        (await new Git(TimeProvider.System).RunAsync(GitPlace.Of($"{_repository}/.git"), ["cat-file", "-e", id], CancellationToken.None)).Succeeded;
}
