namespace Oleada.Agents.Tests.Workspaces;

/// <summary>What of a repository's own folder a command in a worktree can read.</summary>
public sealed class RepositoryMountTests : IDisposable
{
    private const string Secret = "password-5d1c";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_but_what_git_needs_is_there()
    {
        var repository = Repositories.Create(_folder);
        var git = Path.Combine(repository, ".git");
        Repositories.Git(repository, "config", "extensions.worktreeConfig", "true");
        Repositories.Git(repository, "config", "--worktree", "http.extraHeader", $"Authorization: {Secret}");
        Repositories.Git(repository, "worktree", "add", "--quiet", "--detach", Path.Combine(_folder.Path, "other"));
        string[] places =
        [
            "config", "config.worktree", "config.bak", "config~", "config.lock", "credentials", ".git-credentials", "FETCH_HEAD",
            "logs/HEAD", "logs/refs/heads/main", "hooks/post-checkout", "description", "sourcetreeconfig", "info/editor.swp", "modules/sub/config",
            "worktrees/other/config.worktree", "worktrees/other/note", "lfs/url", "COMMIT_EDITMSG", "subdir/unknown",
        ];
        foreach (var place in places)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(git, place))!);
            await File.AppendAllTextAsync(Path.Combine(git, place), $"\n# {Secret}\n", TestContext.Current.CancellationToken);
        }
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true"))], repository);

        await bench.RunAsync($"grep -rl {Secret} {repository} . 2>/dev/null; git config --get http.extraHeader; ls {git}/worktrees; echo end");

        var lines = bench.Text("stdout").Split('\n');
        Assert.Equal("end", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Contains('/', StringComparison.Ordinal) || line.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain("other", lines);
    }

    [Fact]
    public async Task Status_log_diff_and_blame_work_as_outside()
    {
        var repository = Repositories.Create(_folder);
        await File.WriteAllTextAsync(Path.Combine(repository, "seen.txt"), "one\n", TestContext.Current.CancellationToken);
        Repositories.Git(repository, "add", "seen.txt");
        Repositories.Git(repository, "-c", "user.name=n", "-c", "user.email=n@e", "commit", "--quiet", "-m", "second");
        Repositories.Git(repository, "pack-refs", "--all");
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true"))], repository);

        var outcome = await bench.RunAsync(
            "set -e; echo two >> seen.txt; touch new.txt; git status --porcelain; git log --format=%s; git diff --stat; " +
            "git blame -s seen.txt; git stash list; git branch -a >/dev/null");

        Assert.True(outcome.ExitCode == 0, bench.Text("stderr"));
        var text = bench.Text("stdout");
        foreach (var expected in (string[])[" M seen.txt", "?? new.txt", "second", "1 file changed, 1 insertion(+)", "two"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }
}
