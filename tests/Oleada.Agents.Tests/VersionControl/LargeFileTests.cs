using System.Security.Cryptography;
using System.Text;
using Oleada.Agents.Paths;
using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>Files in Git LFS where its filter is allowed. These tests need bubblewrap, and all but two the program git-lfs.</summary>
public sealed class LargeFileTests
{
    private static readonly RunnerSettings Allowed = new() { GitFilters = ["lfs"] };

    [Fact]
    public async Task Content_comes_from_the_local_store_and_new_objects_enter_it()
    {
        await using var bench = new RunnerBench();
        var repository = WithLargeFiles(bench);
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        var outcome = await bench.RunAsync("cat big.bin; echo made > made.bin");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("large content", bench.Text("stdout"));
        Assert.Equal("made.bin", Assert.Single(outcome.Changes).Path);
        Assert.Contains($"oid sha256:{Hash("made\n")}", Blob(repository, "made.bin"), StringComparison.Ordinal);
        Assert.Equal("made\n", await File.ReadAllTextAsync(StorePath(repository, Hash("made\n")), TestContext.Current.CancellationToken));
        Assert.Equal("made\n", await File.ReadAllTextAsync($"{bench.Data}/workspaces/{RunnerBench.ExecutionId}/files/made.bin", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Content_that_the_store_lacks_stays_a_pointer_and_the_attempt_says_so()
    {
        await using var bench = new RunnerBench();
        var repository = WithLargeFiles(bench);
        File.Delete(StorePath(repository, Hash("large content\n")));
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        var outcome = await bench.RunAsync("head -1 big.bin; echo new > new.txt");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("version https://git-lfs.github.com/spec/v1", bench.Text("stdout"));
        Assert.Equal("new.txt", Assert.Single(outcome.Changes).Path);
        Assert.Contains("1 files in LFS are pointers", bench.Text("system"), StringComparison.Ordinal);
        Assert.Contains("big.bin", bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal(Repositories.Git(repository, "show", "HEAD:big.bin"), Blob(repository, "big.bin"));
    }

    [Fact]
    public async Task A_command_can_neither_read_nor_write_the_store()
    {
        await using var bench = new RunnerBench();
        var repository = WithLargeFiles(bench);
        await bench.OpenAsync(workspace: repository, settings: Allowed);

        await bench.RunAsync($"ls {repository}/.git/lfs; mkdir -p {repository}/.git/lfs/objects/aa; echo x > {repository}/.git/lfs/objects/aa/x");

        Assert.Equal("", bench.Text("stdout"));
        Assert.False(Directory.Exists($"{repository}/.git/lfs/objects/aa"));
    }

    [Fact]
    public async Task An_object_whose_content_is_not_its_name_does_not_enter_the_store()
    {
        using var folder = new TempFolder();
        var hash = Hash("expected");
        folder.Write($"run/lfs/objects/{hash[..2]}/{hash[2..4]}/{hash}", "forged");

        var refused = await Assert.ThrowsAsync<WorkspaceException>(
            () => LargeFiles.TakeInAsync(folder.Folder("git"), $"{folder.Path}/run", CancellationToken.None));

        Assert.Contains(hash, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles($"{folder.Path}/git", "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Links_in_place_of_objects_are_not_followed()
    {
        using var folder = new TempFolder();
        var secret = folder.Write("outside/secret", "secret");
        var hash = Hash("secret");
        var own = folder.Folder($"run/lfs/objects/{hash[..2]}/{hash[2..4]}");
        File.CreateSymbolicLink($"{own}/{hash}", secret);
        var other = Hash("other");
        folder.Write($"outside/{other}", "other");
        Directory.CreateDirectory($"{folder.Path}/run/lfs/objects/{other[..2]}");
        File.CreateSymbolicLink($"{folder.Path}/run/lfs/objects/{other[..2]}/{other[2..4]}", $"{folder.Path}/outside");

        await LargeFiles.TakeInAsync(folder.Folder("git"), $"{folder.Path}/run", CancellationToken.None);

        Assert.Empty(Directory.EnumerateFiles($"{folder.Path}/git", "*", SearchOption.AllDirectories));
    }

    private static string WithLargeFiles(RunnerBench bench)
    {
        Assert.SkipUnless(ProgramFile.Find("git-lfs") is not null, "git-lfs is not installed: run .ci/packages git-lfs:git-lfs");
        var repository = Repositories.Create(bench.Folder);
        Repositories.Git(repository, "lfs", "install", "--local", "--skip-repo");
        bench.Folder.Write("repo/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        bench.Folder.Write("repo/big.bin", "large content\n");
        Repositories.Git(repository, "add", "--all");
        Repositories.Git(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "large");
        Assert.True(File.Exists(StorePath(repository, Hash("large content\n"))));
        return repository;
    }

    private static string StorePath(string repository, string hash) => $"{repository}/.git/lfs/objects/{hash[..2]}/{hash[2..4]}/{hash}";

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Blob(string repository, string file) => Repositories.Git(repository, "show", $"oleada/{RunnerBench.ExecutionId}:{file}");
}
