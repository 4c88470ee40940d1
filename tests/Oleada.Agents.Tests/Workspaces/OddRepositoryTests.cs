using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Workspaces;

/// <summary>Repositories that are not as one would make them: the work is done and merged, and nothing gets out.</summary>
public sealed class OddRepositoryTests
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 12\n";

    private static string Branch(string file) => $"oleada/{RunnerBench.ExecutionId}:{file}";

    [Fact]
    public async Task Files_in_large_file_storage_stay_pointers_and_its_program_is_not_run()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        bench.Folder.Write("repo/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        bench.Folder.Write("repo/big.bin", Pointer);
        Repositories.Commit(repository);
        var witness = Path.Combine(bench.Folder.Path, "witness");
        foreach (var filter in new[] { "smudge", "clean", "process" })
            Repositories.Git(repository, "config", $"filter.lfs.{filter}", $"touch {witness}");
        Repositories.Git(repository, "config", "filter.lfs.required", "true");
        await WorkAsync(bench, repository, "cp big.bin other.bin; head -1 big.bin; echo new > new.txt");
        Assert.Equal("version https://git-lfs.github.com/spec/v1", bench.Text("stdout"));
        Assert.Equal(Pointer.Trim(), Repositories.Git(repository, "show", Branch("big.bin")));
        Assert.Equal(Pointer.Trim(), Repositories.Git(repository, "show", Branch("other.bin")));
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Links_out_of_the_workspace_are_merged_as_links_and_nobody_gets_out_by_them()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        var outside = bench.Folder.Write("outside/secret.txt", "secret");
        File.CreateSymbolicLink(Path.Combine(repository, "committed"), Path.GetDirectoryName(outside)!);
        Repositories.Commit(repository);
        await WorkAsync(
            bench, repository, $"cat committed/secret.txt; echo x > committed/new.txt; ln -s {Path.GetDirectoryName(outside)} made; echo x > made/new.txt; echo new > new.txt");
        Assert.DoesNotContain("secret", bench.Text("stdout"), StringComparison.Ordinal);
        Assert.Equal(["secret.txt"], Directory.GetFileSystemEntries(Path.GetDirectoryName(outside)!).Select(Path.GetFileName));
        Assert.Equal(
            ["120000", "120000"],
            Repositories.Git(repository, "ls-tree", $"oleada/{RunnerBench.ExecutionId}", "committed", "made").Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task A_submodule_stays_at_its_commit_and_empty()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        var module = Repositories.Create(bench.Folder, "other");
        Repositories.Git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", module, "module");
        Repositories.Commit(repository);
        var before = Repositories.Git(repository, "ls-tree", "HEAD", "module");
        await WorkAsync(bench, repository, "ls module; rmdir module; echo new > new.txt");
        Assert.Equal("", bench.Text("stdout"));
        Assert.Equal(before, Repositories.Git(repository, "ls-tree", $"oleada/{RunnerBench.ExecutionId}", "module"));
    }

    [Fact]
    public async Task In_a_sparse_checkout_files_outside_of_it_are_neither_written_nor_lost()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        bench.Folder.Write("repo/docs/guide.md", "guide\n");
        Repositories.Commit(repository);
        Repositories.Git(repository, "sparse-checkout", "set", "src");

        var outcome = await WorkAsync(bench, repository, "ls; echo 2 > src/app.js; echo new > new.txt");

        Assert.Equal("README.md\nsrc", bench.Text("stdout"));
        Assert.Equal(["new.txt", "src/app.js"], outcome.Changes.Select(change => change.Path));
        Assert.Equal("guide", Repositories.Git(repository, "show", Branch("docs/guide.md")));
        Assert.False(Directory.Exists($"{bench.Data}/workspaces/{RunnerBench.ExecutionId}/files/docs"));
    }

    [Fact]
    public async Task Objects_that_are_borrowed_are_read_and_new_ones_stay_with_the_borrower()
    {
        await using var bench = new RunnerBench();
        var lender = Repositories.Create(bench.Folder, "lender");
        Repositories.Git(bench.Folder.Path, "clone", "--quiet", "--shared", lender, "borrower");
        var borrower = Path.Combine(bench.Folder.Path, "borrower");
        Assert.Equal("0", Repositories.Git(borrower, "count-objects").Split(' ')[0]);

        var outcome = await WorkAsync(bench, borrower, "cat README.md; echo 2 > src/app.js; echo new > new.txt");

        Assert.Equal("read me", bench.Text("stdout"));
        Assert.Equal(["new.txt", "src/app.js"], outcome.Changes.Select(change => change.Path));
        var blob = Repositories.Git(borrower, "rev-parse", Branch("new.txt"));
        Assert.False(File.Exists($"{lender}/.git/objects/{blob[..2]}/{blob[2..]}"));
    }

    [Theory]
    [InlineData("checkout", "--quiet", "--detach")]
    [InlineData("rm", "--quiet", "--cached", "README.md")]
    [InlineData("update-index", "--assume-unchanged", "README.md")]
    public async Task The_users_own_state_is_as_it_was(params string[] command)
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        bench.Folder.Write("repo/src/app.js", "half done\n");
        bench.Folder.Write("repo/untracked.txt", "mine\n");
        Repositories.Git(repository, command);
        var (head, status) = (Repositories.Git(repository, "rev-parse", "HEAD"), Repositories.Git(repository, "status", "--porcelain=2", "--branch"));
        await WorkAsync(bench, repository, "test ! -e untracked.txt && grep -q 'console' src/app.js && echo new > new.txt");
        Assert.Equal((head, status), (Repositories.Git(repository, "rev-parse", "HEAD"), Repositories.Git(repository, "status", "--porcelain=2", "--branch")));
    }

    /// <summary>One with 100,000 files is among the benchmarks.</summary>
    [Fact]
    public async Task In_thousands_of_files_the_one_that_changed_is_found()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        for (var file = 0; file < 4_000; file++)
            bench.Folder.Write($"repo/many/{file / 100}/{file}.txt", $"{file}\n");
        Repositories.Commit(repository);
        var outcome = await WorkAsync(bench, repository, "echo more >> many/7/700.txt; echo new > new.txt");
        Assert.Equal(["many/7/700.txt", "new.txt"], outcome.Changes.Select(change => change.Path));
    }

    private static async Task<AttemptOutcome> WorkAsync(RunnerBench bench, string repository, string command)
    {
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom(command))], repository);
        var outcome = await bench.RunPlannedAsync("t");
        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("new", Repositories.Git(repository, "show", Branch("new.txt")));
        return outcome;
    }
}
